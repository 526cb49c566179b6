package io.gramme.driver;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A plan that was made and not committed, and what it would do. Bytes are what members said they hold when it was made.
 *
 * @param plan as it was shown to the cluster
 * @param movements what new owners would copy, by whom it is held and who gets it
 * @param partitions in all, how many the cluster has
 * @param affected how many of them get another owner, or lose one
 * @param balanceBefore the mean load of the members over the highest, weights considered: 1 is even
 * @param balanceAfter the same afterwards
 * @param cutOff f of rule E3a: the most owners of one partition that are removed by force or absent. Writes with w &le; f are
 *     not certain to be seen by every read after the change, nor is any by reads with r &le; f
 * @param warnings what to think about before committing it
 * @param unanswered by id, the members that did not say what they hold, and why: their bytes are not counted
 */
public record PlannedChange(
    ClusterPlan plan,
    List<Movement> movements,
    int partitions,
    int affected,
    double balanceBefore,
    double balanceAfter,
    int cutOff,
    List<String> warnings,
    SortedMap<String, String> unanswered) {
  /** Copies the collections. */
  public PlannedChange {
    movements = List.copyOf(movements);
    warnings = List.copyOf(warnings);
    unanswered = Collections.unmodifiableSortedMap(new TreeMap<>(unanswered));
  }

  /** Bytes that would be copied in all. */
  public long bytes() {
    return movements.stream().mapToLong(Movement::bytes).sum();
  }

  /** Copies of partitions that would be made in all. */
  public int copies() {
    return movements.stream().mapToInt(Movement::partitions).sum();
  }

  /**
   * What one member would get of another. Ids are those of {@link ClusterMember}.
   *
   * @param from who holds it
   * @param to who gets it
   * @param partitions how many
   * @param bytes of their states
   */
  public record Movement(String from, String to, int partitions, long bytes) {}
}
