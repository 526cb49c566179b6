package io.gramme.node.control;

import io.gramme.membership.Epoch;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.Request;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Pushes the member table to every other member whenever it changes, until each has acknowledged it (rule E1).
 *
 * <p>One push to a member is under way at a time; a member that does not answer is tried again with growing pauses for
 * as long as it is a member, so that a node that was away learns of a change when it is back.
 */
final class TableSpread {
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  private static final long PUSH_DEADLINE_MILLIS = 2_000;

  private enum Stage {
    UP_TO_DATE,
    PUSHING,
    PAUSING
  }

  private static final class Peer {
    Stage stage = Stage.UP_TO_DATE;
    boolean outdated;
    int failures;
  }

  private final ControlCore core;
  private final Map<NodeId, Peer> peers = new TreeMap<>();
  private MemberTable table;

  /** Begins with a table that nobody has been told yet; a first {@link #changed} spreads it. */
  TableSpread(ControlCore core, MemberTable table) {
    this.core = core;
    this.table = table;
  }

  /** This table is in force here now. */
  void changed(MemberTable next) {
    MemberTable before = table;
    table = next;
    peers.keySet().removeIf(id -> !isReachable(id));
    for (MemberRecord record : next.members().values()) {
      if (!record.id().equals(core.self()) && record.state() != MemberState.REMOVED) {
        Peer peer = peers.computeIfAbsent(record.id(), id -> new Peer());
        peer.outdated = true;
        boolean moved = !hasAddress(before.member(record.id()), record);
        if (peer.stage == Stage.UP_TO_DATE || (peer.stage == Stage.PAUSING && moved)) {
          push(record.id(), peer);
        }
      }
    }
  }

  private static boolean hasAddress(@Nullable MemberRecord before, MemberRecord record) {
    return before != null && before.address().equals(record.address());
  }

  private boolean isReachable(NodeId id) {
    MemberRecord record = table.member(id);
    return record != null && record.state() != MemberState.REMOVED;
  }

  private void push(NodeId member, Peer peer) {
    MemberRecord record = table.member(member);
    if (record != null) {
      peer.stage = Stage.PUSHING;
      peer.outdated = false;
      core.send(
          new Exchanges.Purpose.Push(member),
          record.address(),
          Epoch.of(table),
          new Request.InstallTable(Membership.NO_CHANGE, table),
          PUSH_DEADLINE_MILLIS);
    }
  }

  /** A member has what was pushed to it. */
  void acknowledged(NodeId member) {
    Peer peer = peers.get(member);
    if (peer == null || peer.stage != Stage.PUSHING) {
      return;
    }
    peer.failures = 0;
    peer.stage = Stage.UP_TO_DATE;
    if (peer.outdated) {
      push(member, peer);
    }
  }

  /** A member was not reached, or did not take what was pushed to it. */
  void failed(NodeId member) {
    Peer peer = peers.get(member);
    if (peer == null || peer.stage != Stage.PUSHING) {
      return;
    }
    peer.outdated = true;
    peer.stage = Stage.PAUSING;
    long span = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(peer.failures, 10));
    peer.failures++;
    core.after(span / 2 + core.random().nextLong(span), new Due.PushAgain(member));
  }

  void pauseOver(NodeId member) {
    Peer peer = peers.get(member);
    if (peer != null && peer.stage == Stage.PAUSING) {
      push(member, peer);
    }
  }

  /** Whether no push is under way: every other member has acknowledged the table or did not answer. */
  boolean isSettled() {
    return peers.values().stream().noneMatch(peer -> peer.stage == Stage.PUSHING);
  }

  /** Whether every other member has acknowledged the table in force. */
  boolean isSpread() {
    return peers.values().stream()
        .allMatch(peer -> peer.stage == Stage.UP_TO_DATE && !peer.outdated);
  }
}
