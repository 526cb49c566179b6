package io.gramme.it.sim.check;

import io.gramme.causality.KeyState;
import io.gramme.data.Bytes;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.stream.DeliveryFailure;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the network carried for one call so far: what the call's receipt is compared with. */
final class Carried {
  /** The nodes a call asked for one thing, and those that did it, since it last began anew. */
  static final class Round {
    final Set<NodeId> asked = new LinkedHashSet<>();
    final Set<NodeId> answered = new LinkedHashSet<>();
    private final Set<NodeId> open = new LinkedHashSet<>();
    private final boolean again;
    private long epoch;
    private @Nullable Bytes delta;

    Round(boolean again) {
      this.again = again;
    }

    /** Whether the same was asked under this epoch before, and under another one since: late answers to that come too. */
    boolean isAgain() {
      return again;
    }

    boolean isUnder(long itsEpoch) {
      return epoch == itsEpoch;
    }

    /** Whether the other one does the same under another epoch. */
    boolean isGivenUpFor(Round other) {
      return other != this && !asked.isEmpty() && Objects.equals(delta, other.delta);
    }

    /** What it is sent under. */
    long epoch() {
      return epoch;
    }

    private boolean isOf(long itsEpoch, @Nullable Bytes itsDelta) {
      return epoch == itsEpoch && Objects.equals(delta, itsDelta);
    }
  }

  /** What a round is about; a read has no delta. */
  private record Asked(long epoch, @Nullable Bytes delta) {}

  private final Set<RefusalCode> refusals = EnumSet.noneOf(RefusalCode.class);
  private final List<KeyState> states = new ArrayList<>();
  private final Set<NodeId> keptBack = new LinkedHashSet<>();
  private final Set<NodeId> everAskedToWrite = new LinkedHashSet<>();
  private final Set<Asked> begun = new LinkedHashSet<>();
  private Round reads = new Round(false);
  private Round writes = new Round(false);
  private long oldestShown = Long.MAX_VALUE;
  private int openCopies;
  private int copies;
  private int copiesThatMayBe;
  private int repairsSent;
  private final Set<NodeId> repaired = new LinkedHashSet<>();
  private int undelivered;
  private int requests;

  /** False when the node has the same request already, and has not answered it. */
  boolean sent(NodeId node, long epoch, Request request) {
    requests++;
    if (request instanceof Request.Read) {
      if (!reads.isOf(epoch, null)) {
        reads = new Round(!begun.add(new Asked(epoch, null)));
        reads.epoch = epoch;
        states.clear();
      }
      reads.asked.add(node);
      return reads.open.add(node);
    } else if (request instanceof Request.Write write) {
      if (!writes.isOf(epoch, write.delta())) {
        writes = new Round(!begun.add(new Asked(epoch, write.delta())));
        writes.epoch = epoch;
        writes.delta = write.delta();
      }
      writes.asked.add(node);
      everAskedToWrite.add(node);
      copies++;
      openCopies++;
      return writes.open.add(node);
    } else if (request instanceof Request.Repair) {
      repairsSent++;
    }
    return true;
  }

  private void closed(NodeId node, long epoch, Request request) {
    if (request instanceof Request.Read && reads.isOf(epoch, null)) {
      reads.open.remove(node);
    } else if (request instanceof Request.Write write && writes.isOf(epoch, write.delta())) {
      writes.open.remove(node);
    }
  }

  /** The session's own judgement keeps a request from a node that failed too often. */
  void keptBack(NodeId node) {
    keptBack.add(node);
  }

  void answered(NodeId node, long epoch, Request request, Reply reply, @Nullable KeyState state) {
    closed(node, epoch, request);
    if (reply instanceof Reply.Refusal refusal) {
      refusals.add(refusal.code());
    }
    if (reply instanceof Reply.State shown) {
      oldestShown = Math.min(oldestShown, shown.asOf());
    }
    if (request instanceof Request.Read
        && state != null
        && reads.isOf(epoch, null)
        && reads.answered.add(node)) {
      states.add(state);
    } else if (request instanceof Request.Write write) {
      copyEnded(write, node, epoch, reply);
    } else if (request instanceof Request.Repair && reply instanceof Reply.Applied) {
      repaired.add(node);
    }
  }

  private void copyEnded(Request.Write write, NodeId node, long epoch, Reply reply) {
    openCopies--;
    boolean applied = reply instanceof Reply.Applied;
    if (applied && writes.isOf(epoch, write.delta())) {
      writes.answered.add(node);
    }
    boolean nowhere =
        reply instanceof Reply.Refusal refusal && refusal.code() != RefusalCode.STORAGE_FAILED;
    copiesThatMayBe += nowhere ? 0 : 1;
  }

  void undelivered(NodeId node, long epoch, Request request, DeliveryFailure failure) {
    closed(node, epoch, request);
    undelivered++;
    if (request instanceof Request.Write) {
      openCopies--;
      copiesThatMayBe += failure.mayBeExecuted() ? 1 : 0;
    }
  }

  /** The present round of reads. */
  Round reads() {
    return reads;
  }

  /** The present copies of a write: since its last dot was given, or the epoch has changed. */
  Round writes() {
    return writes;
  }

  /** The node's clock at which the oldest of all states that came in was read (R2). */
  long oldestShown() {
    return oldestShown;
  }

  /** The states that came in for the present round of reads, each node's first. */
  List<KeyState> states() {
    return states;
  }

  Set<NodeId> keptBack() {
    return keptBack;
  }

  /** All that were ever sent a copy of the call's write. */
  Set<NodeId> everAskedToWrite() {
    return everAskedToWrite;
  }

  /** How many requests have left. */
  int requests() {
    return requests;
  }

  boolean hasWritten() {
    return copies > 0;
  }

  /** Whether some copy of the write may be somewhere, as far as its sender can know (rule W5). */
  boolean mayBeSomewhere() {
    return openCopies > 0 || copiesThatMayBe > 0;
  }

  int repairsSent() {
    return repairsSent;
  }

  int repairsDone() {
    return repaired.size();
  }

  /** The nodes that have taken its repair. */
  Set<NodeId> repaired() {
    return repaired;
  }

  boolean wasRefused(RefusalCode code) {
    return refusals.contains(code);
  }

  Set<RefusalCode> refusals() {
    return refusals;
  }

  /** Whether some node could not be asked, or did not answer. */
  boolean missedSomebody() {
    return undelivered > 0 || !keptBack.isEmpty();
  }
}
