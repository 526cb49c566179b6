package io.gramme.node.control;

import io.gramme.membership.MemberTable;
import io.gramme.membership.TableDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The member table on its way to the disk: what is in force, what is being made durable, and who waits for it
 * (rule E2: durable before the node acts on it or shows it).
 */
final class TableKeeper {
  /** What is to be done once a table is in force. */
  sealed interface Waiter {
    /** Whoever asked is shown the table. */
    record Asker(long ticket) implements Waiter {}

    /** Another member that told of its table is told what is known here. */
    record Talker(long ticket, TableDigest digest, boolean told) implements Waiter {}
  }

  private MemberTable table;
  private MemberTable wanted;
  private @Nullable MemberTable saving;
  private boolean ownWanted;
  private boolean ownSaving;
  private List<Waiter> coveredBySaving = new ArrayList<>();
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

  /** What is being made durable, or null. */
  @Nullable
  MemberTable saving() {
    return saving;
  }

  /**
   * Takes over what another table knows; the waiter is due when all of it is in force.
   *
   * @param own whether nobody else knows it yet
   * @return whether that is the case already
   */
  boolean merge(MemberTable other, @Nullable Waiter waiter, boolean own) {
    MemberTable joined = wanted.join(other);
    ownWanted |= own && !joined.equals(wanted);
    wanted = joined;
    if (saving == null && wanted.equals(table)) {
      return true;
    }
    if (waiter != null) {
      // What is being saved may have all of it, and then nothing is saved afterwards.
      (wanted.equals(saving) ? coveredBySaving : coveredByWanted).add(waiter);
    }
    return false;
  }

  /** The table to save now; null when all is durable, or being made so. */
  @Nullable
  MemberTable nextToSave() {
    if (saving != null || wanted.equals(table)) {
      return null;
    }
    saving = wanted;
    coveredBySaving = coveredByWanted;
    coveredByWanted = new ArrayList<>();
    ownSaving = ownWanted;
    ownWanted = false;
    return saving;
  }

  /** Whether the table that was saved last holds something that nobody else was known to know. */
  boolean savedOwn() {
    return ownSaving;
  }

  /** The table being saved is durable: it is in force from now on, and those that waited for it are due. */
  List<Waiter> saved() {
    if (saving != null) {
      table = saving;
      saving = null;
    }
    List<Waiter> covered = coveredBySaving;
    coveredBySaving = new ArrayList<>();
    return covered;
  }
}
