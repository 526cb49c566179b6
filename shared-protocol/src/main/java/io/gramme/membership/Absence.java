package io.gramme.membership;

import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How many members a plan may name as absent (rule E3): fewer than half of all, and of no partition more than one owner,
 * before or afterwards; an owner that was removed counts as one.
 */
final class Absence {
  private Absence() {}

  /**
   * What is wrong with naming these members as absent; null when nothing is. Costs two placements when there are any.
   *
   * @param next the members afterwards, on different seats
   */
  static @Nullable String obstacle(
      MemberTable table, List<RingMember> next, SortedSet<NodeId> absent) {
    if (absent.isEmpty()) {
      return null;
    }
    SortedSet<NodeId> removed = table.removed();
    long all =
        table.current().members().stream().filter(id -> !removed.contains(id)).count();
    if (2L * absent.size() >= all) {
      return absent.size() + " of " + all
          + " members are named as absent; allowed are fewer than half";
    }
    return sharedPartition(table, next, absent, removed);
  }

  private static @Nullable String sharedPartition(
      MemberTable table,
      List<RingMember> next,
      SortedSet<NodeId> absent,
      SortedSet<NodeId> removed) {
    SeatedRing before =
        SeatedRing.of(table.current().seats(), table.parameters().placement());
    SeatedRing after = SeatedRing.of(next, table.parameters().placement());
    for (int partition = 0; partition < table.parameters().placement().partitions(); partition++) {
      Set<NodeId> missing = missing(before, after, partition, absent, removed);
      if (missing.size() > 1 && missing.stream().anyMatch(owner -> absent.contains(owner))) {
        return "partition " + partition + " has more than one owner that is absent or removed: "
            + missing;
      }
    }
    return null;
  }

  /** The owners of a partition, before or afterwards, that are absent or removed. */
  static SortedSet<NodeId> missing(
      SeatedRing before, SeatedRing after, int partition, Set<NodeId> absent, Set<NodeId> removed) {
    SortedSet<NodeId> owners = new TreeSet<>(before.owners(partition));
    owners.addAll(after.owners(partition));
    owners.removeIf(owner -> !absent.contains(owner) && !removed.contains(owner));
    return owners;
  }
}
