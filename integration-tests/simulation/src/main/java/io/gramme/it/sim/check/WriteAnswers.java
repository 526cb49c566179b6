package io.gramme.it.sim.check;

import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.SiblingResolver;
import io.gramme.membership.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a write answers: it has written what was asked for, a delete had something to delete, an update changed what is there. */
final class WriteAnswers {
  private final String checker;
  private final CallJudge call;

  /**
   * The answer of a call.
   *
   * @param checker whose promise this is
   */
  WriteAnswers(String checker, CallJudge call) {
    this.checker = checker;
    this.call = call;
  }

  /** Compares what it says with what was written. */
  void check(CallResult outcome) {
    Book.Entry written = call.written();
    if (written != null && !call.hasFailed()) {
      call.book.acknowledged(written.dot(), call.info.w());
    }
    Version version = call.version();
    Bytes wanted = version == null || version.isDelete() ? null : version.value();
    if (call.call instanceof Call.Put put) {
      wanted = put.value();
    }
    if (!Causality.sameBytes(wanted, outcome.value())) {
      call.broken(checker, "says that " + outcome.value() + " was written, and it was " + wanted);
    }
    if (written == null && !(call.call instanceof Call.Retry) && !foundNothingToDelete()) {
      call.broken(checker, "says that it is done, and wrote nothing");
    }
    if (call.call instanceof Call.Update) {
      checkChange();
    }
  }

  /** W8: a delete of what is not there writes nothing. What its session remembers may tell it more than its read. */
  private boolean foundNothingToDelete() {
    if (!(call.call instanceof Call.Put put) || put.value() != null) {
      return false;
    }
    List<KeyState> states = call.traffic.carried().states();
    return isEnough(call.traffic.carried().reads().answered, call.info.r())
        && areRemovedByEnough(states, call.info.w())
        && Causality.together(states, call.newestOnly).stream()
            .allMatch(one -> one.value() == null || !isThereForSure(one));
  }

  /** W8: what fewer than W owners have removed may come back. */
  private boolean areRemovedByEnough(List<KeyState> states, int w) {
    return states.stream().allMatch(state -> state.siblings().isEmpty())
        || states.stream().anyMatch(one -> isEnough(holders(one), w));
  }

  /** Those whose states have the same siblings, in the order of the answers. */
  private List<NodeId> holders(KeyState state) {
    List<NodeId> nodes = List.copyOf(call.traffic.carried().reads().answered);
    List<KeyState> states = call.traffic.carried().states();
    List<NodeId> holders = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      if (Causality.sameDots(state.siblings(), states.get(i).siblings())) {
        holders.add(nodes.get(i));
      }
    }
    return holders;
  }

  private boolean isEnough(Collection<NodeId> nodes, int size) {
    long epoch = call.traffic.carried().reads().epoch();
    return call.watcher.quorums().isMet(epoch, call.call.key(), false, size, nodes);
  }

  /** Newer states of the session's memory may have replaced, or found expired, what came in. */
  private boolean isThereForSure(Sibling sibling) {
    return !call.session.remembers()
        && Causality.isLive(sibling, call.session.now().wallMillis());
  }

  /** W7: the change is given what is there: the only value, or what its siblings were reconciled to. */
  private void checkChange() {
    if (!call.code.changeRan()) {
      call.broken(checker, "says that it is done, and its change never ran");
      return;
    }
    if (call.place.changesAnothers()) {
      return; // what it was given is looked at where the group writes
    }
    @Nullable Bytes from = call.code.changedFrom();
    if (call.code.resolverRan()) {
      Bytes reconciled = call.code.resolution() instanceof SiblingResolver.Resolution.Value some
          ? some.bytes()
          : null;
      if (!Causality.sameBytes(reconciled, from)) {
        call.broken(checker, "changes " + from + " after it had reconciled " + reconciled);
      }
    } else if (!call.session.remembers()
        && call.traffic.carried().states().size() == call.info.r()) {
      List<Sibling> there = Causality.together(call.traffic.carried().states(), call.newestOnly);
      boolean isThere = from == null
          ? there.stream().allMatch(one -> one.value() == null || one.expiryMillis() != 0)
          : there.stream().anyMatch(one -> Causality.sameBytes(from, one.value()));
      // What the session itself is writing back is part of what it has seen, before any node shows
      // it (W1).
      if (!isThere && !call.code.changesWriteBack()) {
        call.broken(checker, "changes " + from + " where " + there + " came in");
      }
    }
  }
}
