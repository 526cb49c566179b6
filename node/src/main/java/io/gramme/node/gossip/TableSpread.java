package io.gramme.node.gossip;

import io.gramme.machine.Machine;
import io.gramme.machine.Sealed;
import io.gramme.machine.Time;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Pushes the member table to every other member whenever it changes, until each has acknowledged it (rule E1).
 *
 * <p>One push to a member is under way at a time; a member that does not answer is tried again with growing pauses for
 * as long as it is a member, so that a node that was away learns of a change when it is back.
 */
final class TableSpread implements Machine<TableSpread.Event, TableSpread.Effects> {
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  sealed interface Event {
    /** This table is in force here now. */
    record Changed(MemberTable table) implements Event {}

    /** A member has what was pushed to it. */
    record Acknowledged(NodeId member) implements Event {}

    record Failed(NodeId member) implements Event {}

    record PauseOver(NodeId member) implements Event {}
  }

  interface Effects {
    /** Sends a table to a member; answered by Acknowledged or Failed. */
    void push(MemberRecord member, MemberTable table);

    void pause(NodeId member, long millis);
  }

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

  private final NodeId self;
  private final RandomGenerator random;
  private final Map<NodeId, Peer> peers = new TreeMap<>();
  private MemberTable table;

  /** Begins with a table that nobody has been told yet; a first {@link Event.Changed} spreads it. */
  TableSpread(NodeId self, MemberTable table, RandomGenerator random) {
    this.self = self;
    this.table = table;
    this.random = random;
  }

  @Override
  public void on(Time now, Event event, Effects effects) {
    if (event instanceof Event.Changed changed) {
      changed(changed.table(), effects);
    } else if (event instanceof Event.Acknowledged acknowledged) {
      acknowledged(acknowledged.member(), effects);
    } else if (event instanceof Event.Failed failed) {
      failed(failed.member(), effects);
    } else if (event instanceof Event.PauseOver over) {
      pauseOver(over.member(), effects);
    } else {
      throw Sealed.unknown(event);
    }
  }

  private void changed(MemberTable next, Effects effects) {
    MemberTable before = table;
    table = next;
    peers.keySet().removeIf(id -> !isReachable(id));
    for (MemberRecord record : next.members().values()) {
      if (!record.id().equals(self) && record.state() != MemberState.REMOVED) {
        Peer peer = peers.computeIfAbsent(record.id(), id -> new Peer());
        peer.outdated = true;
        boolean moved = !hasAddress(before.member(record.id()), record);
        if (peer.stage == Stage.UP_TO_DATE || (peer.stage == Stage.PAUSING && moved)) {
          push(record.id(), peer, effects);
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

  private void push(NodeId member, Peer peer, Effects effects) {
    MemberRecord record = table.member(member);
    if (record != null) {
      peer.stage = Stage.PUSHING;
      peer.outdated = false;
      effects.push(record, table);
    }
  }

  private void acknowledged(NodeId member, Effects effects) {
    Peer peer = peers.get(member);
    if (peer == null || peer.stage != Stage.PUSHING) {
      return;
    }
    peer.failures = 0;
    peer.stage = Stage.UP_TO_DATE;
    if (peer.outdated) {
      push(member, peer, effects);
    }
  }

  private void failed(NodeId member, Effects effects) {
    Peer peer = peers.get(member);
    if (peer == null || peer.stage != Stage.PUSHING) {
      return;
    }
    peer.outdated = true;
    peer.stage = Stage.PAUSING;
    long span = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(peer.failures, 10));
    peer.failures++;
    effects.pause(member, span / 2 + random.nextLong(span));
  }

  private void pauseOver(NodeId member, Effects effects) {
    Peer peer = peers.get(member);
    if (peer != null && peer.stage == Stage.PAUSING) {
      push(member, peer, effects);
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
