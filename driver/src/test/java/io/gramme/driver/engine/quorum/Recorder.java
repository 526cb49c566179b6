package io.gramme.driver.engine.quorum;

import io.gramme.membership.NodeId;
import io.gramme.message.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down what a machine asks for. */
final class Recorder implements CallEffects.Get, CallEffects.Put {
  record Sent(int send, NodeId node, long epoch, Request request, long deadlineNanos) {
    int number() {
      return (int) node.value();
    }
  }

  final List<Sent> sends = new ArrayList<>();
  final List<Integer> givenUp = new ArrayList<>();
  final List<GetAnswer> answers = new ArrayList<>();
  final List<CallFailure> failures = new ArrayList<>();
  final List<RepairOutcome> repairs = new ArrayList<>();
  final List<Integer> holders = new ArrayList<>();
  final List<Holders> holdersMet = new ArrayList<>();
  /** A write that reached its quorum. */
  record Written(MintedWrite write, List<NodeId> acknowledged) {}

  final List<Written> written = new ArrayList<>();
  final List<MintedWrite> applied = new ArrayList<>();
  int finished;

  @Nullable
  Long wakeAtNanos;

  /** What was sent since the given number of sends. */
  List<Sent> since(int count) {
    return List.copyOf(sends.subList(count, sends.size()));
  }

  @Override
  public void send(int send, NodeId node, long epoch, Request request, long deadlineNanos) {
    sends.add(new Sent(send, node, epoch, request, deadlineNanos));
  }

  @Override
  public void wakeAt(long monotonicNanos) {
    wakeAtNanos = monotonicNanos;
  }

  @Override
  public void stopWaking() {
    wakeAtNanos = null;
  }

  @Override
  public void gaveUp(int send) {
    givenUp.add(send);
  }

  @Override
  public void answered(GetAnswer answer) {
    answers.add(answer);
  }

  @Override
  public void failed(CallFailure failure) {
    failures.add(failure);
  }

  @Override
  public void settled(RepairOutcome outcome, Holders holdersOfAll) {
    repairs.add(outcome);
    holders.add(holdersOfAll.count());
    holdersMet.add(holdersOfAll);
  }

  @Override
  public void applied(MintedWrite write) {
    applied.add(write);
  }

  @Override
  public void written(MintedWrite write, List<NodeId> asked, List<NodeId> acknowledged) {
    written.add(new Written(write, acknowledged));
  }

  @Override
  public void failed(MintedWrite write, CallFailure failure) {
    failures.add(failure);
  }

  @Override
  public void finished() {
    finished++;
  }
}
