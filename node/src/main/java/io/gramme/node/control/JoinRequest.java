package io.gramme.node.control;

import io.gramme.membership.Address;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.message.Frame;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node's way into a cluster (rule E5): find any given member, take over what was fixed at creation, make the own
 * identity durable, and ask to be known as a candidate, again and again while that is worth it. The node then serves, and
 * its {@link Candidacy} goes on: no plan waits for a node that is not there yet.
 *
 * <pre>
 *   seeking --met--> preparing --identityKept--> asking --a table--> joined
 *      ^                                           | busy, silent, unreachable: wait, next member
 *      +-------------------------------------------+
 * </pre>
 *
 * <p>The identity is durable before the first request, so that a node that dies half-way comes back as the same node
 * and asks again, instead of leaving a member behind that nobody is.
 */
final class JoinRequest {
  /** How long a node tries before it gives up. */
  static final long PATIENCE_MILLIS = 120_000;

  private static final long ANSWER_MILLIS = 5_000;
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  private enum Stage {
    SEEKING,
    PREPARING,
    ASKING,
    PAUSING,
    OVER
  }

  private final ControlCore core;
  private final Entry entry;
  private final List<Address> members;
  private Stage stage = Stage.SEEKING;
  private boolean identityKept;
  private int next;
  private int attempts;
  private String lastNote = "";
  private long giveUpNanos;

  JoinRequest(ControlCore core, Entry entry) {
    this.core = core;
    this.entry = entry;
    this.members = core.settings().contacts();
  }

  /** Begins; there is at least one member to ask, and they are asked in turn. */
  void begin() {
    giveUpNanos = core.now().plusMillis(PATIENCE_MILLIS).monotonicNanos();
    meet();
  }

  private Address member() {
    return members.get(next % members.size());
  }

  private void meet() {
    stage = Stage.SEEKING;
    send(new Exchanges.Purpose.Meeting(next), new Request.FetchTable());
  }

  private void send(Exchanges.Purpose purpose, Request request) {
    core.send(purpose, member(), 0, request, ANSWER_MILLIS);
  }

  void pauseOver() {
    if (stage == Stage.PAUSING) {
      meet();
    }
  }

  void met(int attempt, Reply reply) {
    if (stage != Stage.SEEKING || attempt != next) {
      return;
    }
    if (!(reply instanceof Reply.Table shown)) {
      tryLater(0, "member at " + member() + " answered " + reply);
      return;
    }
    String obstacle = obstacle(shown.table());
    if (obstacle != null) {
      tryLater(0, obstacle);
    } else if (identityKept) {
      ask();
    } else {
      stage = Stage.PREPARING;
      entry.keepIdentity(shown.table());
    }
  }

  /**
   * Why a node that is to take somebody's place is not to ask yet: the member that was met is of another cluster, or the
   * address that both have is still the other's, until a person has it removed. That may take any time.
   */
  private @Nullable String obstacle(MemberTable table) {
    Replacement replacement = core.settings().replacement();
    if (replacement == null) {
      return null;
    }
    MemberRecord old = table.member(replacement.old());
    if (old == null) {
      return "the cluster of the member at " + member() + " does not know node " + replacement.old()
          + ", whose place this node is to take";
    }
    if (table.isRemoved(old.id()) || !old.address().equals(core.settings().address())) {
      return null;
    }
    giveUpNanos = core.now().plusMillis(PATIENCE_MILLIS).monotonicNanos();
    return "address " + old.address() + " belongs to member " + old.id()
        + ", whose place this node is to take: to have that one removed, type "
        + replacement.removal();
  }

  /** The own identity in the cluster of the table that was met is durable. */
  void identityKept() {
    if (stage == Stage.PREPARING) {
      identityKept = true;
      ask();
    }
  }

  private void ask() {
    stage = Stage.ASKING;
    MemberRecord candidate = core.settings().newRecord(MemberState.JOINING);
    send(
        new Exchanges.Purpose.Admission(next),
        new Request.Join(candidate, Request.Admission.LATER));
  }

  /** The member answered the request to be let in. */
  void answered(int attempt, Reply reply) {
    if (stage != Stage.ASKING || attempt != next) {
      return;
    }
    if (reply instanceof Reply.Table table) {
      if (table.table().member(core.self()) != null) {
        stage = Stage.OVER;
        joined(table.table());
      } else {
        tryLater(0, "member at " + member() + " answered with a table without this node");
      }
      return;
    }
    if (reply instanceof Reply.Refusal refusal && isFinal(refusal)) {
      hopeless(JoinFailure.REFUSED, refusal.detail());
      return;
    }
    if (reply instanceof Reply.Refusal refusal) {
      tryLater(refusal.retryAfterMillis(), refusal.detail());
      return;
    }
    tryLater(0, "member at " + member() + " gave an answer that is none");
  }

  private void joined(MemberTable table) {
    entry.joined(table);
  }

  private static boolean isFinal(Reply.Refusal refusal) {
    return refusal.code() == RefusalCode.JOIN_REFUSED
        || refusal.code() == RefusalCode.WRONG_CLUSTER
        || refusal.code() == RefusalCode.UNSUPPORTED;
  }

  /** The member could not be reached, or the stream broke: the outcome is unknown and asking again is safe. */
  void missed(int attempt, String detail) {
    if ((stage == Stage.SEEKING || stage == Stage.ASKING) && attempt == next) {
      tryLater(0, "member at " + member() + " does not answer: " + detail);
    }
  }

  void rejected(Address address, Frame.Rejection rejection) {
    if (rejection.code() != Frame.RejectionCode.NOT_READY && members.contains(address)) {
      hopeless(JoinFailure.MISMATCH, "member at " + address + " refuses: " + rejection.detail());
    }
  }

  private void tryLater(long retryAfterMillis, String detail) {
    long pause = Math.max(retryAfterMillis, nextPauseMillis());
    if (core.now().plusMillis(pause).monotonicNanos() - giveUpNanos > 0) {
      hopeless(
          JoinFailure.UNREACHABLE,
          "no member let this node in within " + PATIENCE_MILLIS / 1000 + " s; asked " + members
              + ", last answer: " + detail);
      return;
    }
    next++;
    stage = Stage.PAUSING;
    if (!detail.equals(lastNote)) {
      core.effects().note("not let in yet, and asking again: " + detail);
      lastNote = detail;
    }
    core.after(pause, new Due.JoinAgain());
  }

  /** Doubles up to a limit, and is spread so that two joining nodes do not ask in step. */
  private long nextPauseMillis() {
    long span = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(attempts, 10));
    attempts++;
    return span / 2 + core.random().nextLong(span);
  }

  /** Nothing will change by asking again. */
  void hopeless(JoinFailure failure, String detail) {
    if (stage != Stage.OVER) {
      stage = Stage.OVER;
      core.fail(new ControlFailure.NotJoined(failure, detail));
    }
  }
}
