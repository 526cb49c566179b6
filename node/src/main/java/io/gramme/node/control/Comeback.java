package io.gramme.node.control;

import io.gramme.membership.Address;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import io.gramme.message.Frame;
import io.gramme.message.Request;
import io.gramme.node.identity.IdentityException;
import io.gramme.node.identity.NodeIdentity;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a node comes back (rules E5, T4): it asks every member what that knows of it, again and again until each has
 * answered or the time is over, and serves only if nobody knows of more than its directory does. A member that is
 * starting itself answers from what it kept.
 */
final class Comeback {
  private static final long ANSWER_MILLIS = 2_000;
  private static final long PAUSE_MILLIS = 200;

  /**
   * What somebody who listens at an address has said.
   *
   * @param mismatch why they refuse this node for good, or null; then nothing else is known of them
   */
  private record Answer(
      Address address,
      @Nullable NodeId node,
      @Nullable MemberTable table,
      long heard,
      @Nullable NodeStart heardStart,
      @Nullable String mismatch) {}

  private final ControlCore core;
  private final Greetings greetings;
  private final Entry entry;
  private final NodeIdentity identity;
  private final MemberTable table;
  private final List<Address> contacts;
  private final List<Answer> answers = new ArrayList<>();
  private final Set<Address> waiting = new LinkedHashSet<>();
  private long endNanos;
  private boolean over;

  Comeback(
      ControlCore core,
      Greetings greetings,
      Entry entry,
      NodeIdentity identity,
      MemberTable table) {
    this.core = core;
    this.greetings = greetings;
    this.entry = entry;
    this.identity = identity;
    this.table = table;
    this.contacts = core.settings().contacts();
  }

  void begin() {
    MemberRecord before = table.member(core.self());
    String unlike = before == null ? null : unlike(before);
    endNanos = core.now().plusMillis(core.settings().answerWaitMillis()).monotonicNanos();
    try {
      core.settings().parameters().requireAgreement(identity.parameters());
    } catch (IdentityException e) {
      fail(e.kind(), String.valueOf(e.getMessage()));
      return;
    }
    if (before == null) {
      fail(IdentityException.Kind.DAMAGED, "the member table does not know node " + core.self());
    } else if (isRemovedByOthers(before)) {
      over = true;
      core.fail(ControlFailure.ended(before));
    } else if (unlike != null) {
      fail(IdentityException.Kind.MISMATCH, unlike);
    } else {
      ask(firstToAsk());
    }
  }

  /** Who has left may be the only one that knows: it comes back until a member knows, or says so, too (rules E3, E4). */
  private static boolean isRemovedByOthers(MemberRecord before) {
    return before.state() == MemberState.REMOVED
        && ControlFailure.ended(before) instanceof ControlFailure.Removed;
  }

  private void fail(IdentityException.Kind kind, String detail) {
    over = true;
    core.fail(new ControlFailure.Unfit(kind, detail));
  }

  private @Nullable String unlike(MemberRecord before) {
    String zone = unlike("zone", core.settings().zone(), before.zone());
    String weight = unlike("weight", core.settings().weight(), before.weight());
    String seat = unlike("seat", core.settings().seat(), before.seat());
    return zone != null ? zone : weight != null ? weight : seat;
  }

  private static @Nullable String unlike(
      String option, @Nullable Object asked, @Nullable Object before) {
    return asked == null || asked.equals(before)
        ? null
        : option + "=" + asked + " was asked for, but the node joined with " + before
            + ": it cannot be changed while keys may be stored";
  }

  /**
   * Those it was told to join, every other member, and where it was reached before, even if it advertises that again:
   * nobody else may be alive there under its id (rule T4). Where it listens there is nobody else.
   */
  private Set<Address> firstToAsk() {
    Set<Address> addresses = new LinkedHashSet<>(contacts);
    for (MemberRecord member : table.members().values()) {
      if (member.state() != MemberState.REMOVED) {
        addresses.add(member.address());
      }
    }
    addresses.remove(core.settings().listening());
    return addresses;
  }

  private void ask(Set<Address> addresses) {
    waiting.addAll(addresses);
    for (Address address : addresses) {
      core.send(
          new Exchanges.Purpose.Inquiry(address),
          address,
          0,
          new Request.FetchTable(),
          ANSWER_MILLIS);
    }
    goOn();
  }

  /** Whoever listens there has welcomed this node, which says all. */
  void welcomed(Address address, Frame.Welcome welcome) {
    if (!over) {
      answers.add(new Answer(
          address, welcome.node(), welcome.table(), welcome.heard(), welcome.heardStart(), null));
    }
  }

  void rejected(Address address, Frame.Rejection rejection) {
    if (!over && rejection.code() != Frame.RejectionCode.NOT_READY) {
      answers.add(new Answer(address, null, null, 0, null, rejection.detail()));
    }
  }

  /** What was sent there is answered, or never will be: what they have said, they have said before. */
  void ended(Address address) {
    if (!over && waiting.remove(address)) {
      goOn();
    }
  }

  void pauseOver() {
    if (!over && waiting.isEmpty()) {
      ask(open(joined()));
    }
  }

  private void goOn() {
    if (!waiting.isEmpty()) {
      return;
    }
    for (Answer answer : answers) {
      ControlFailure forbidden = isHeeded(answer) ? forbidden(answer) : null;
      if (forbidden != null) {
        over = true;
        core.fail(forbidden);
        return;
      }
    }
    MemberTable joined = joined();
    if (open(joined).isEmpty() || core.now().monotonicNanos() - endNanos >= 0) {
      over = true;
      enter(joined);
    } else {
      core.after(PAUSE_MILLIS, new Due.InquireAgain());
    }
  }

  private void enter(MemberTable joined) {
    Set<NodeId> silent = silent(joined);
    if (!silent.isEmpty()) {
      core.effects()
          .note("serving though members " + silent + " did not say what they know of this node");
    }
    // What was learnt on the way in is followed before it is in force, as later news are (rule E3).
    MemberTable said = new Votes(core.self()).following(joined);
    // A start counts as a change, by which old copies are told (rule T4).
    MemberTable followed = new OwnRecord(core.self()).following(table, said);
    MemberRecord known = Objects.requireNonNull(followed.member(core.self()));
    MemberRecord back =
        known.state() == MemberState.REMOVED ? known : core.settings().here(known);
    entry.enter(followed.withMember(back), identity.startedAgain());
  }

  /** Where members that have not answered may be, wherever the answers say they are; contacts too. */
  private Set<Address> open(MemberTable joined) {
    Set<NodeId> silent = silent(joined);
    Set<Address> addresses = new LinkedHashSet<>();
    if (!silent.isEmpty()) {
      addresses.addAll(contacts);
      answers.forEach(answer -> addresses.remove(answer.address()));
    }
    for (NodeId id : silent) {
      addresses.add(Objects.requireNonNull(joined.member(id)).address());
    }
    addresses.removeIf(core.settings()::isOwn);
    return addresses;
  }

  private Set<NodeId> silent(MemberTable joined) {
    Set<NodeId> answered = new TreeSet<>();
    for (Answer answer : answers) {
      if (answer.node() != null) {
        answered.add(answer.node());
      }
    }
    Set<NodeId> silent = new TreeSet<>();
    for (MemberRecord member : joined.members().values()) {
      if (member.state() != MemberState.REMOVED
          && !member.id().equals(core.self())
          && !answered.contains(member.id())) {
        silent.add(member.id());
      }
    }
    return silent;
  }

  /** What everybody knows together. */
  private MemberTable joined() {
    MemberTable joined = table;
    for (Answer answer : answers) {
      MemberTable shown = answer.table();
      if (shown == null || !isHeeded(answer)) {
        continue;
      }
      MemberTable next = joined.join(shown);
      if (next.obstacle() == null) {
        joined = next;
      } else {
        core.effects()
            .note("the table of " + answer.address() + " is left out: " + next.obstacle());
      }
    }
    return joined;
  }

  /** Nobody vouches for a remembered address: a stranger may listen there by now. */
  private boolean isHeeded(Answer answer) {
    MemberTable shown = answer.table();
    return contacts.contains(answer.address())
        || (shown != null && shown.cluster().equals(identity.parameters().cluster()));
  }

  /** Why an answer forbids this node to serve; null when it does not. */
  private @Nullable ControlFailure forbidden(Answer answer) {
    if (answer.mismatch() != null) {
      return new ControlFailure.Unfit(
          IdentityException.Kind.MISMATCH,
          "the directory belongs to cluster " + identity.parameters().cluster()
              + ", but the member at " + answer.address() + " refuses it: " + answer.mismatch());
    }
    if (core.self().equals(answer.node())) {
      return new ControlFailure.Unfit(
          IdentityException.Kind.IN_USE,
          "node " + core.self() + " is already running at " + answer.address()
              + ": this directory is a copy of its own");
    }
    MemberTable shown = answer.table();
    if (shown == null) {
      return null;
    }
    if (!shown.parameters().equals(identity.parameters())) {
      return new ControlFailure.Unfit(
          IdentityException.Kind.MISMATCH, Entry.otherCluster(identity, shown.parameters()));
    }
    return setBack(shown, answer);
  }

  /** T4: what the members know of this node must not be later than what its directory knows. */
  private @Nullable ControlFailure setBack(MemberTable shown, Answer answer) {
    MemberRecord theirs = shown.member(core.self());
    if (theirs != null && theirs.state() == MemberState.REMOVED) {
      return ControlFailure.ended(theirs);
    }
    MemberRecord known = Objects.requireNonNull(table.join(shown).member(core.self()));
    if (!known.equals(table.member(core.self()))) {
      return new ControlFailure.Superseded(known);
    }
    String contradiction =
        greetings.contradiction(answer.heardStart(), answer.heard(), identity.hlcCeiling());
    return contradiction == null
        ? null
        : new ControlFailure.SetBack("the member at " + answer.address(), contradiction);
  }
}
