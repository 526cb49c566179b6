package io.gramme.node.control;

import io.gramme.liveness.FailureDetector;
import io.gramme.liveness.Heartbeat;
import io.gramme.liveness.MemberHealth;
import io.gramme.liveness.Verdict;
import io.gramme.machine.Time;
import io.gramme.membership.Address;
import io.gramme.membership.Epoch;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import io.gramme.membership.Removal;
import io.gramme.membership.TableDelta;
import io.gramme.membership.TableDigest;
import io.gramme.membership.TableHistory;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the members' tables alike and passes on their signs of life (rule E1; Dynamo, sections 4.8.1 and 4.8.3): once a
 * period each node talks with one other, drawn by chance. Both say which table they know by its digest, and each sends what
 * the other lacks. Now and then the other is a member that is believed gone, or one of the addresses that this node was
 * given to begin with, so that two halves of a cluster that lost each other meet again.
 *
 * <p>A change does not wait for the period: it is told to some others at once, to more of them where it was made. Changes
 * that come thick and fast, as the votes of all members on a plan do, are told together.
 */
final class Gossip {
  /** Signs of life that one message passes on at most: with more members each is passed on less often. */
  static final int MOST_HEARTBEATS = 32;

  /** How many others hear at once of a change that was made here. */
  static final int FIRST_HEARERS = 16;

  /** How many others hear at once of a change from whoever has just heard of it. */
  static final int NEXT_HEARERS = 2;

  /**
   * One round in so many goes to a member that is believed gone, one to an address of the beginning, and one to a member
   * that has left.
   */
  private static final int SELDOM = 8;

  /** A change is told at once unless one was told this part of a period ago. */
  private static final int TOLD_IN_PERIOD = 20;

  /** How many periods a member that was never heard of is given. */
  private static final long GRACE_PERIODS = 10;

  private static final long ANSWER_MILLIS = 2_000;

  /** So long a member that has left is told that others know it. */
  private static final long LEFT_MILLIS = 3_600_000;

  private static final class Peer {
    /** Of the table that it had when it last spoke; null before that. */
    @Nullable
    TableDigest known;

    /** Whether a round with it is under way. */
    boolean talking;

    /** Whether it is to be told more once that is over, and this node's table in force. */
    boolean again;
  }

  private final ControlCore core;
  private final Membership membership;
  private final FailureDetector detector;
  private final TableHistory history;
  private final Map<NodeId, Peer> peers = new TreeMap<>();
  private final NodeStart start;
  private long beats;

  /** Before this instant no change is told. */
  private long quietUntilNanos;

  /** Whether a change waits for that instant. */
  private boolean untold;

  /**
   * A part that begins with a durable table, which others may not know yet.
   *
   * @param start of this process, which its heartbeats name
   */
  Gossip(ControlCore core, Membership membership, MemberTable table, NodeStart start) {
    this.core = core;
    this.membership = membership;
    long period = core.settings().gossipMillis();
    this.detector = new FailureDetector(core.now(), core.self(), period, GRACE_PERIODS * period);
    this.history = new TableHistory(table);
    this.start = start;
    this.quietUntilNanos = core.now().monotonicNanos();
    follow(table);
  }

  /** The node serves from now on. */
  void begin() {
    detector.tick(core.now());
    tell(FIRST_HEARERS);
    next();
  }

  private void next() {
    long period = core.settings().gossipMillis();
    core.after(period / 2 + core.random().nextLong(period), new Due.GossipAgain());
  }

  /** The next round is due. */
  void due() {
    detector.tick(core.now());
    next();
    beats++;
    int kind = core.random().nextInt(SELDOM);
    List<Address> contacts = core.settings().contacts();
    if (kind == 0 && !contacts.isEmpty()) {
      Address contact = contacts.get(core.random().nextInt(contacts.size()));
      send(null, contact, TableDelta.EMPTY);
      return;
    }
    MemberRecord left = kind == 2 ? whoHasLeft() : null;
    if (left != null) {
      send(null, left.address(), TableDelta.whole(history.table()));
      return;
    }
    NodeId chosen = chosen(kind == 1);
    if (chosen != null) {
      talk(chosen);
    }
  }

  /**
   * Whoever left in good order stays until it knows that somebody knows, and may look for members where they are no more
   * (rule E4): one of them by chance; null when none has left lately.
   */
  private @Nullable MemberRecord whoHasLeft() {
    List<MemberRecord> left = new ArrayList<>();
    for (MemberRecord record : history.table().members().values()) {
      Removal removal = record.removal();
      if (removal != null
          && removal.by().equals(record.id())
          && core.now().wallMillis() - removal.atMillis() < LEFT_MILLIS) {
        left.add(record);
      }
    }
    return left.isEmpty() ? null : left.get(core.random().nextInt(left.size()));
  }

  /** A member by chance, from among those believed gone or from the others; null when there is none to talk with. */
  private @Nullable NodeId chosen(boolean gone) {
    List<NodeId> wanted = new ArrayList<>();
    List<NodeId> others = new ArrayList<>();
    peers.forEach((id, peer) -> {
      if (!peer.talking) {
        (isGone(id) == gone ? wanted : others).add(id);
      }
    });
    List<NodeId> from = wanted.isEmpty() ? others : wanted;
    return from.isEmpty() ? null : from.get(core.random().nextInt(from.size()));
  }

  private boolean isGone(NodeId id) {
    return detector.verdict(core.now(), id) == Verdict.DOWN;
  }

  /**
   * This table is in force here now.
   *
   * @param own whether it holds something that nobody else knows yet
   */
  void changed(MemberTable next, boolean own) {
    history.add(next);
    follow(next);
    long quiet = quietUntilNanos - core.now().monotonicNanos();
    if (quiet <= 0) {
      tell(own ? FIRST_HEARERS : NEXT_HEARERS);
    } else if (!untold) {
      untold = true;
      core.after(quiet / Time.NANOS_PER_MILLI + 1, new Due.TellChanges());
    }
  }

  /** Changes have waited for each other. */
  void tellChanges() {
    untold = false;
    tell(NEXT_HEARERS);
  }

  private void follow(MemberTable table) {
    peers.keySet().removeIf(id -> !isPeer(table.member(id)));
    for (MemberRecord record : table.members().values()) {
      if (isPeer(record)) {
        peers.computeIfAbsent(record.id(), id -> new Peer());
      }
    }
    detector.follow(core.now(), peers.keySet());
  }

  private boolean isPeer(@Nullable MemberRecord record) {
    return record != null
        && record.state() != MemberState.REMOVED
        && !record.id().equals(core.self());
  }

  /** Tells those who are owed an answer, and by chance some others who may not know the table. */
  private void tell(int most) {
    // Few members hear all of each other at once, and changes do not pile up on their way.
    long quiet =
        peers.size() <= FIRST_HEARERS ? 0 : core.settings().gossipMillis() / TOLD_IN_PERIOD;
    quietUntilNanos = core.now().plusMillis(quiet).monotonicNanos();
    List<NodeId> unaware = new ArrayList<>();
    List<NodeId> owed = new ArrayList<>();
    peers.forEach((id, peer) -> {
      if (!history.digest().equals(peer.known)) {
        (peer.again && !peer.talking ? owed : unaware).add(id);
      }
    });
    owed.forEach(this::talk);
    for (int told = 0; told < most && !unaware.isEmpty(); told++) {
      talk(unaware.remove(core.random().nextInt(unaware.size())));
    }
  }

  private void talk(NodeId id) {
    Peer peer = peers.get(id);
    MemberRecord record = history.table().member(id);
    if (peer == null || record == null) {
      return;
    }
    if (peer.talking) {
      peer.again = true;
      return;
    }
    TableDigest known = peer.known;
    // Who was last heard of long ago may know all of it by now: it is asked first.
    TableDelta delta = known != null && (peer.again || history.knows(known))
        ? history.since(known)
        : TableDelta.EMPTY;
    peer.talking = true;
    peer.again = false;
    send(id, record.address(), delta);
  }

  private void send(@Nullable NodeId to, Address address, TableDelta delta) {
    core.send(
        new Exchanges.Purpose.Talk(to, !delta.isEmpty()),
        address,
        Epoch.of(history.table()),
        new Request.Gossip(history.digest(), delta, heartbeats()),
        ANSWER_MILLIS);
  }

  private List<Heartbeat> heartbeats() {
    List<Heartbeat> heartbeats = new ArrayList<>();
    heartbeats.add(new Heartbeat(core.self(), start.incarnation(), start.number(), beats));
    heartbeats.addAll(detector.freshest(MOST_HEARTBEATS - 1));
    return heartbeats;
  }

  /** Another member talks to this one; what it knows that is new is to be merged by the caller. */
  void heard(@Nullable NodeId sender, Request.Gossip gossip) {
    believe(gossip.heartbeats());
    Peer peer = sender == null ? null : peers.get(sender);
    if (peer != null) {
      peer.known = gossip.digest();
    }
  }

  private void believe(List<Heartbeat> heartbeats) {
    for (Heartbeat heartbeat : heartbeats) {
      detector.beat(core.now(), heartbeat);
    }
  }

  /**
   * The other half of a round: what this node knows, and its caller may not. A table that this node has never had is
   * either ahead of its own, which the caller then tells, or both have something: then the caller tells all of it first.
   *
   * @param told whether the caller told something
   */
  Reply.Changes answer(TableDigest known, boolean told) {
    TableDelta delta = told || history.knows(known) ? history.since(known) : TableDelta.EMPTY;
    return new Reply.Changes(history.digest(), delta, heartbeats());
  }

  /** What has changed for a driver that knows the table of a digest. */
  Reply.Changes changesSince(TableDigest known) {
    return new Reply.Changes(history.digest(), history.since(known), List.of());
  }

  /**
   * A round is over.
   *
   * @param from who answered
   */
  void answered(Exchanges.Purpose.Talk talk, NodeId from, Reply.Changes changes) {
    NodeId to = talk.member();
    Peer asked = to == null ? null : peers.get(to);
    if (asked != null) {
      asked.talking = false;
    }
    if (to != null && !to.equals(from)) {
      return; // somebody else listens there by now
    }
    believe(changes.heartbeats());
    Peer peer = peers.get(from);
    if (peer != null) {
      peer.known = changes.digest();
    }
    boolean learns = membership.seen(changes.delta());
    if (peer != null && !core.isOver()) {
      // Once more when it lacks something and was told nothing: what it makes of what it was told
      // is seen in the next round.
      peer.again |= !talk.told() && !history.since(changes.digest()).isEmpty();
      if (peer.again && !learns) {
        talk(from);
      }
    }
  }

  /** A round got no answer. */
  void failed(@Nullable NodeId to) {
    Peer peer = to == null ? null : peers.get(to);
    if (peer != null) {
      peer.talking = false;
    }
  }

  /** A member has spoken on a stream that it opened. */
  void spoke(NodeId node) {
    detector.heard(core.now(), node);
  }

  /** A member has answered something: one that answers and does not serve is told apart from one that is silent. */
  void answered(NodeId from, Reply reply) {
    if (reply instanceof Reply.Refusal refusal && refusal.code() == RefusalCode.NOT_READY) {
      detector.refused(core.now(), from);
    } else {
      detector.served(core.now(), from);
    }
  }

  /** Whoever listens at an address answers, and does not serve. */
  void refused(Address address) {
    for (MemberRecord member : history.table().members().values()) {
      if (member.address().equals(address)) {
        detector.refused(core.now(), member.id());
      }
    }
  }

  /** Whether no round is under way: every other member has acknowledged the table, did not answer, or is told later. */
  boolean isSettled() {
    return peers.values().stream().noneMatch(peer -> peer.talking);
  }

  /** Whether every other member is known to have the table in force. */
  boolean isSpread() {
    return peers.values().stream().allMatch(peer -> history.digest().equals(peer.known));
  }

  /** Whether all rounds are over and somebody has the members' records as they are here, or nobody else is left. */
  boolean haveMembersBeenTold() {
    long members = history.digest().members();
    return isSettled()
        && (peers.isEmpty()
            || peers.values().stream()
                .anyMatch(peer -> peer.known != null && peer.known.members() == members));
  }

  /** What this node thinks of every member that is not removed, in order of their ids. */
  Reply.Health health() {
    List<MemberHealth> members = new ArrayList<>();
    for (MemberRecord record : history.table().members().values()) {
      NodeId id = record.id();
      if (id.equals(core.self())) {
        members.add(new MemberHealth(id, Verdict.ALIVE, 0));
      } else if (isPeer(record)) {
        members.add(new MemberHealth(
            id, detector.verdict(core.now(), id), detector.silenceMillis(core.now(), id)));
      }
    }
    return new Reply.Health(members);
  }
}
