package io.gramme.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What a change of members does to a placement: the figures of a plan before it is committed (rule E3).
 *
 * @param replicasMoved replicas that a seat holds afterwards and did not hold before: those that must be transferred
 * @param minimum the fewest that any rule could move between the same loads: the sum of all seats' gains
 * @param partitionsAffected indexes, ascending, of the partitions that some seat gains or loses
 */
public record PlacementChange(int replicasMoved, int minimum, List<Integer> partitionsAffected) {

  /** Keeps an unmodifiable copy of the list. */
  public PlacementChange {
    partitionsAffected = List.copyOf(partitionsAffected);
  }

  /**
   * Compares two placements of the cluster's N.
   *
   * @throws IllegalArgumentException when the parameters of the two differ
   */
  public static PlacementChange between(Placement before, Placement after) {
    return between(before, after, after.parameters().replicas());
  }

  /**
   * Compares the owners of one family of partitions (rule E7) in two placements.
   *
   * @param family how many of the first owners hold a partition, 1..N
   * @throws IllegalArgumentException when the parameters of the two differ or the family is out of range
   */
  public static PlacementChange between(Placement before, Placement after, int family) {
    if (!before.parameters().equals(after.parameters())) {
      throw new IllegalArgumentException("placements of different parameters cannot be compared: "
          + before.parameters() + " and " + after.parameters());
    }
    after.requireFamily(family);
    int moved = 0;
    List<Integer> affected = new ArrayList<>();
    TreeMap<String, Integer> gains = new TreeMap<>();
    for (int index = 0; index < after.parameters().partitions(); index++) {
      PartitionId partition = new PartitionId(family, index);
      List<String> given = new ArrayList<>(after.owners(partition));
      List<String> taken = new ArrayList<>(before.owners(partition));
      given.removeAll(before.owners(partition));
      taken.removeAll(after.owners(partition));
      given.forEach(seat -> gains.merge(seat, 1, Integer::sum));
      taken.forEach(seat -> gains.merge(seat, -1, Integer::sum));
      moved += given.size();
      if (!given.isEmpty() || !taken.isEmpty()) {
        affected.add(index);
      }
    }
    int minimum = gains.values().stream().mapToInt(gain -> Math.max(0, gain)).sum();
    return new PlacementChange(moved, minimum, affected);
  }
}
