package io.gramme.it.sim.check;

import io.gramme.data.Bytes;
import io.gramme.it.sim.world.CallListener;
import io.gramme.it.sim.world.Reached;
import io.gramme.it.sim.world.Sightings;
import io.gramme.it.sim.world.SimNode;
import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.stream.DeliveryFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Updates that are carried out as one (rule W7): what the network carries for one is told to each. Each change must be
 * given what the one before it made, in the order of submission, and what leaves is what the last one made.
 */
final class CombinedCalls implements CallListener {
  private final UpdateLine line;
  private final List<CallJudge> members;
  private List<CallJudge> changed = List.of();
  private @Nullable CallJudge writer;
  private int callbacks;

  CombinedCalls(UpdateLine line, List<CallJudge> members) {
    this.line = line;
    this.members = new ArrayList<>(members);
    members.forEach(member -> member.place.joins(this));
  }

  /** Whether nothing of it goes on that others would have to wait for. */
  boolean isOver() {
    return members.stream().allMatch(CallJudge::hasEnded);
  }

  void broken(String checker, String detail) {
    members.get(0).watcher.verdict().broken(checker, this + ", " + detail);
  }

  /** Whether a change that counts comes before this one's. */
  boolean precededIn(CallJudge member) {
    return members.stream()
        .takeWhile(one -> one != member)
        .anyMatch(one -> one.code.hasChanged() && (writer == null || changed.contains(one)));
  }

  /** Whether one whose change ran before the given one's cannot wait any longer. */
  boolean mustBeWritten(CallJudge member) {
    return members.stream()
        .takeWhile(one -> one != member)
        .anyMatch(one -> one.code.hasChanged() && InTime.isReadTimeOver(one));
  }

  /** Whether one write holds the changes of several. */
  boolean isShared() {
    return changed.size() > 1;
  }

  private Sightings sightings() {
    return members.get(0).watcher.sightings();
  }

  @Override
  public CallListener sending(Object owner, Request request) {
    return line.sending(this, owner, request);
  }

  @Override
  public CallListener waking(Object owner) {
    return line.waking(this, owner);
  }

  @Override
  public CallListener working() {
    return line.working(this);
  }

  @Override
  public void sent(NodeId node, long epoch, Request request) {
    members.forEach(member -> member.sent(node, epoch, request));
  }

  @Override
  public void keptBack(NodeId node) {
    isNotAsked(node);
    line.keptBack(this, node);
  }

  /** A request for this node does not leave. */
  void isNotAsked(NodeId node) {
    members.forEach(member -> member.isNotAsked(node));
  }

  /** Changes are run one after the other, each once. */
  @Override
  public void callbackTakes(long nanos) {
    while (callbacks < members.size() && members.get(callbacks).hasEnded()) {
      callbacks++;
    }
    if (callbacks < members.size()) {
      members.get(callbacks++).callbackTakes(nanos);
    }
  }

  @Override
  public void wrote(Bytes delta) {
    CallJudge last = writer;
    if (last == null) {
      last = writes();
      writer = last;
    }
    if (last == null) {
      broken("Answers", "writes what nobody's change has made (W7)");
      return;
    }
    last.wrote(delta);
    Book.Entry whole = last.written();
    for (CallJudge member : changed) {
      if (member != last && whole != null) {
        member.merged(whole, changed.get(0).code.pastShown());
      }
    }
  }

  /** Those whose changes have run write, and the others go on without them; the last of these, or null. */
  private @Nullable CallJudge writes() {
    changed = members.stream()
        .filter(member -> member.code.hasChanged() && !member.hasEnded())
        .toList();
    List<CallJudge> left = members.stream()
        .filter(member -> !member.code.hasChanged() && !member.hasEnded())
        .toList();
    checkOrder();
    changed.forEach(InTime::checkThatWriteLeaves);
    sightings().noteIf(changed.size() > 1, Reached.UPDATES_COMBINED);
    sightings().noteIf(!left.isEmpty(), Reached.LEFT_FOR_NEXT_GROUP);
    sightings()
        .noteIf(
            changed.size() > 1 && changed.size() + left.size() < members.size(),
            Reached.COMBINED_CHANGE_FAILED);
    members.removeAll(left);
    line.left(left);
    return changed.isEmpty() ? null : changed.get(changed.size() - 1);
  }

  private void checkOrder() {
    for (int i = 1; i < changed.size(); i++) {
      Bytes given = changed.get(i).code.changedFrom();
      Bytes made = changed.get(i - 1).code.changedTo();
      if (!Causality.sameBytes(given, made)) {
        changed
            .get(i)
            .broken("Answers", "changes " + given + ", and before it " + made + " was made (W7)");
      }
    }
  }

  @Override
  public void answered(SimNode node, long epoch, Request request, Reply reply) {
    members.forEach(member -> member.answered(node, epoch, request, reply));
  }

  @Override
  public void undelivered(NodeId node, long epoch, Request request, DeliveryFailure failure) {
    members.forEach(member -> member.undelivered(node, epoch, request, failure));
  }

  @Override
  public void turned() {
    members.forEach(CallJudge::turned);
  }

  @Override
  public void stored(NodeId node) {
    changed.forEach(call -> call.stored(node));
  }

  @Override
  public String toString() {
    return members.stream().map(CallJudge::toString).collect(Collectors.joining(" + "));
  }
}
