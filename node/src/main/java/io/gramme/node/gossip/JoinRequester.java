package io.gramme.node.gossip;

import io.gramme.machine.Machine;
import io.gramme.machine.Sealed;
import io.gramme.machine.Time;
import io.gramme.membership.Address;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A node's way into a cluster (rule E5): find any given member, take over what was fixed at creation, make the own
 * identity durable, ask to be let in, and ask again while that is worth it.
 *
 * <pre>
 *   seeking --Met--> preparing --IdentityKept--> asking --Answered(Table)--> joined
 *      ^                                           | busy, silent, unreachable: wait, next member
 *      +-------------------------------------------+
 * </pre>
 *
 * <p>The identity is durable before the first request, so that a node that dies half-way comes back as the same node
 * and asks again, instead of leaving a member behind that nobody is.
 */
final class JoinRequester implements Machine<JoinRequester.Event, JoinRequester.Effects> {
  /** How long a node tries before it gives up. */
  static final long PATIENCE_MILLIS = 120_000;

  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  sealed interface Event {
    record Started() implements Event {}

    /** A member accepted the stream and showed its table. */
    record Met(Address member, MemberTable table) implements Event {}

    /** The own identity in that cluster is durable. */
    record IdentityKept() implements Event {}

    /** The member answered the request to join. */
    record Answered(Reply reply) implements Event {}

    /** The member could not be reached, or the stream broke: the outcome is unknown and asking again is safe. */
    record Missed(Address member, String detail) implements Event {}

    /** Nothing will change by asking again. */
    record Hopeless(JoinFailure failure, String detail) implements Event {}

    record PauseOver() implements Event {}
  }

  interface Effects {
    /** Opens a stream to a member; answered by Met, Missed or Hopeless. */
    void meet(Address member);

    /** Makes the identity durable, in the cluster of this table; answered by IdentityKept or Hopeless. */
    void keepIdentity(MemberTable table);

    /** Asks the member to be let in; answered by Answered or Missed. */
    void ask(Address member);

    void pause(long millis);

    /** The node is a member by this table. */
    void joined(MemberTable table);

    void failed(JoinFailure failure, String detail);
  }

  private enum Stage {
    SEEKING,
    PREPARING,
    ASKING,
    PAUSING,
    OVER
  }

  private final NodeId self;
  private final List<Address> members;
  private final RandomGenerator random;
  private Stage stage = Stage.SEEKING;
  private boolean identityKept;
  private int next;
  private int attempts;
  private long giveUpNanos;
  private String lastDetail = "no member was asked";

  /** At least one member to ask; they are asked in turn. */
  JoinRequester(NodeId self, List<Address> members, RandomGenerator random) {
    if (members.isEmpty()) {
      throw new IllegalArgumentException("joining needs the address of at least one member");
    }
    this.self = self;
    this.members = List.copyOf(members);
    this.random = random;
  }

  @Override
  public void on(Time now, Event event, Effects effects) {
    if (stage == Stage.OVER) {
      return;
    }
    if (event instanceof Event.Started) {
      giveUpNanos = now.plusMillis(PATIENCE_MILLIS).monotonicNanos();
      effects.meet(member());
    } else if (event instanceof Event.PauseOver && stage == Stage.PAUSING) {
      stage = Stage.SEEKING;
      effects.meet(member());
    } else if (event instanceof Event.Met met && stage == Stage.SEEKING) {
      met(met.table(), effects);
    } else if (event instanceof Event.IdentityKept && stage == Stage.PREPARING) {
      identityKept = true;
      ask(effects);
    } else if (event instanceof Event.Answered answered && stage == Stage.ASKING) {
      answered(now, answered.reply(), effects);
    } else if (event instanceof Event.Missed missed) {
      missed(now, missed, effects);
    } else if (event instanceof Event.Hopeless hopeless) {
      end(hopeless.failure(), hopeless.detail(), effects);
    } else if (!isOfAnotherStage(event)) {
      throw Sealed.unknown(event);
    }
  }

  /** What comes too late, or a second time, changes nothing. */
  private static boolean isOfAnotherStage(Event event) {
    return event instanceof Event.PauseOver
        || event instanceof Event.Met
        || event instanceof Event.IdentityKept
        || event instanceof Event.Answered;
  }

  /** Why the node was not let in yet, for people. */
  String lastDetail() {
    return lastDetail;
  }

  private Address member() {
    return members.get(next % members.size());
  }

  private void met(MemberTable table, Effects effects) {
    if (identityKept) {
      ask(effects);
      return;
    }
    stage = Stage.PREPARING;
    effects.keepIdentity(table);
  }

  private void ask(Effects effects) {
    stage = Stage.ASKING;
    effects.ask(member());
  }

  private void answered(Time now, Reply reply, Effects effects) {
    if (reply instanceof Reply.Table table) {
      if (table.table().current().members().contains(self)) {
        stage = Stage.OVER;
        effects.joined(table.table());
      } else {
        tryLater(
            now, 0, "member at " + member() + " answered with a table without this node", effects);
      }
      return;
    }
    if (reply instanceof Reply.Refusal refusal && isFinal(refusal)) {
      end(JoinFailure.REFUSED, refusal.detail(), effects);
      return;
    }
    if (reply instanceof Reply.Refusal refusal) {
      tryLater(now, refusal.retryAfterMillis(), refusal.detail(), effects);
      return;
    }
    tryLater(now, 0, "member at " + member() + " gave an answer that is none", effects);
  }

  private static boolean isFinal(Reply.Refusal refusal) {
    return refusal.code() == RefusalCode.JOIN_REFUSED
        || refusal.code() == RefusalCode.WRONG_CLUSTER
        || refusal.code() == RefusalCode.UNSUPPORTED;
  }

  private void missed(Time now, Event.Missed missed, Effects effects) {
    if ((stage == Stage.SEEKING || stage == Stage.ASKING) && missed.member().equals(member())) {
      tryLater(now, 0, missed.detail(), effects);
    }
  }

  private void tryLater(Time now, long retryAfterMillis, String detail, Effects effects) {
    lastDetail = detail;
    long pause = Math.max(retryAfterMillis, nextPauseMillis());
    if (now.plusMillis(pause).monotonicNanos() - giveUpNanos > 0) {
      end(
          JoinFailure.UNREACHABLE,
          "no member let this node in within " + PATIENCE_MILLIS / 1000 + " s; asked " + members
              + ", last answer: " + lastDetail,
          effects);
      return;
    }
    next++;
    stage = Stage.PAUSING;
    effects.pause(pause);
  }

  /** Doubles up to a limit, and is spread so that two joining nodes that met do not meet again. */
  private long nextPauseMillis() {
    long span = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(attempts, 10));
    attempts++;
    return span / 2 + random.nextLong(span);
  }

  private void end(JoinFailure failure, String detail, Effects effects) {
    stage = Stage.OVER;
    effects.failed(failure, detail);
  }
}
