package io.gramme.node.gossip;

import io.gramme.membership.MemberTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The member table on its way to the disk: what is in force, what is being made durable, and who waits for it
 * (rule E2: durable before the node acts on it or shows it). Part of {@link MembershipMachine}.
 */
final class TableKeeper {
  /** What to do once a table is in force. */
  interface Waiter {
    void inForce(MemberTable table);
  }

  private MemberTable table;
  private MemberTable wanted;
  private @Nullable MemberTable writing;
  private List<Waiter> coveredByWriting = new ArrayList<>();
  private List<Waiter> coveredByWanted = new ArrayList<>();

  TableKeeper(MemberTable durable) {
    this.table = durable;
    this.wanted = durable;
  }

  /** The table in force. */
  MemberTable table() {
    return table;
  }

  /** The table in force and everything learnt since that is not durable yet. */
  MemberTable wanted() {
    return wanted;
  }

  /**
   * Takes over what another table knows; the waiter is called when all of it is in force.
   *
   * @return the table to write now, or null when nothing is to be written or a write is under way
   */
  @Nullable
  MemberTable merge(MemberTable other, Waiter waiter) {
    wanted = wanted.join(other);
    if (writing == null && wanted.equals(table)) {
      waiter.inForce(table);
      return null;
    }
    coveredByWanted.add(waiter);
    return nextToWrite();
  }

  private @Nullable MemberTable nextToWrite() {
    if (writing != null || coveredByWanted.isEmpty()) {
      return null;
    }
    writing = wanted;
    coveredByWriting = coveredByWanted;
    coveredByWanted = new ArrayList<>();
    return writing;
  }

  /** The table being written is durable: it is in force from now on. */
  List<Waiter> written() {
    if (writing != null) {
      table = writing;
      writing = null;
    }
    List<Waiter> covered = coveredByWriting;
    coveredByWriting = new ArrayList<>();
    return covered;
  }

  /** What is to be written after a write has ended; null when that was all. */
  @Nullable
  MemberTable following() {
    return nextToWrite();
  }
}
