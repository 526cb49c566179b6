package io.gramme.node.data;

import io.gramme.data.Key;
import io.gramme.membership.Durability;
import io.gramme.membership.MemberTable;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is executed between two durable points, and the answers that wait until what they show is durable (rule S2). */
final class Round {
  private record Answer(long ticket, Request request, Reply reply) {}

  private final List<Answer> answers = new ArrayList<>();
  private long bytes;
  private int reads;
  private int moved;

  /** Whether it took states whose senders may have no other copy of them (rule E4). */
  private boolean handedOver;

  private final Set<Key> changedKeys = new LinkedHashSet<>();

  void add(long ticket, Request request, Reply reply) {
    answers.add(new Answer(ticket, request, reply));
    bytes += request.estimatedBytes() + reply.estimatedBytes();
    reads += reply instanceof Reply.State ? 1 : 0;
    if (reply instanceof Reply.Applied && request instanceof Request.Keyed write) {
      changedKeys.add(write.key());
      handedOver |= request instanceof Request.Transfer;
    }
  }

  /** A state that this node has fetched by itself was joined with what it has. */
  void addMoved(Request.Transfer moved) {
    changedKeys.add(moved.key().compact());
    this.moved++;
  }

  /** Items and moved states. */
  int size() {
    return answers.size() + moved;
  }

  /** Estimated bytes of what was asked and of the answers. */
  long bytes() {
    return bytes;
  }

  /** Whether a write was applied that is not acknowledged before it is on disk. */
  boolean mustForce(MemberTable table) {
    if (handedOver) {
      return true;
    }
    for (Key key : changedKeys) {
      if (table.durabilityOf(key.bucket()) == Durability.FSYNC) {
        return true;
      }
    }
    return false;
  }

  /** Whether a write was applied. */
  boolean changed() {
    return !changedKeys.isEmpty();
  }

  /** What was not made durable must neither be acknowledged nor shown; a plain refusal did and shows nothing. */
  void failUndurable(String detail) {
    answers.replaceAll(answer -> {
      boolean harmless = answer.reply instanceof Reply.Refusal refusal && refusal.state() == null;
      Reply failed = Reply.Refusal.of(RefusalCode.STORAGE_FAILED, detail);
      return harmless ? answer : new Answer(answer.ticket, answer.request, failed);
    });
  }

  /**
   * Gives out the answers to reads of keys that neither this round nor the one that is being forced has changed, with no
   * stamp above the ceiling: what they show is as durable as before both, whatever becomes of the force.
   */
  void showUnchanged(@Nullable Round forcing, long ceiling, DataEffects effects) {
    if (reads == 0) {
      return;
    }
    answers.removeIf(answer -> {
      boolean ready = answer.reply instanceof Reply.State
          && answer.request instanceof Request.Keyed read
          && !changedKeys.contains(read.key())
          && (forcing == null || !forcing.changedKeys.contains(read.key()));
      if (ready) {
        reads--;
        effects.reply(answer.ticket, below(ceiling, answer.reply));
      }
      return ready;
    });
  }

  /** Gives the answers out, in order, with no stamp of a read above the ceiling. */
  void show(long ceiling, DataEffects effects) {
    for (Answer answer : answers) {
      effects.reply(answer.ticket, below(ceiling, answer.reply));
    }
  }

  /** T3; a smaller asOf only makes what a read shows older than it is (R2). */
  private static Reply below(long ceiling, Reply reply) {
    if (reply instanceof Reply.State state && state.asOf() > ceiling) {
      return new Reply.State(state.state(), ceiling, state.watermark());
    }
    if (reply instanceof Reply.States page && page.asOf() > ceiling) {
      return new Reply.States(page.states(), ceiling, page.last());
    }
    return reply;
  }
}
