package io.gramme.driver;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A plan that was made and not committed, and what it would do. Bytes are what members said they hold when it was made. Ids
 * are those of {@link ClusterMember}.
 *
 * @param plan as it was shown to the cluster
 * @param partitions how many partitions get a new owner
 * @param copies how many copies of partitions are made for new owners
 * @param bytes of those copies
 * @param flows who sends how much to whom: a new owner copies a partition from each present one
 * @param shares what each member before and after owns
 * @param balanceBefore how evenly partitions lie on the members now, up to 1, which is perfect
 * @param balanceAfter the same afterwards
 * @param owners of each partition afterwards
 * @param missingOwners f of rule E3a: the most owners of one partition that are removed by force or absent. When it is above
 *     0, only reads with r &gt; f are certain to see writes, and only those with w &gt; f
 * @param warnings what to think about before it is committed
 * @param unanswered by id, the members that did not say what they hold, and why: what only they hold is not counted
 */
public record PlannedChange(
    ClusterPlan plan,
    int partitions,
    int copies,
    long bytes,
    List<Flow> flows,
    List<Share> shares,
    double balanceBefore,
    double balanceAfter,
    int owners,
    int missingOwners,
    List<String> warnings,
    SortedMap<String, String> unanswered) {
  /** Copies the collections. */
  public PlannedChange {
    flows = List.copyOf(flows);
    shares = List.copyOf(shares);
    warnings = List.copyOf(warnings);
    unanswered = Collections.unmodifiableSortedMap(new TreeMap<>(unanswered));
  }

  /**
   * What one member would send to another.
   *
   * @param from who holds it
   * @param to who gets it
   * @param partitions how many
   * @param bytes of their states
   */
  public record Flow(String from, String to, int partitions, long bytes) {}

  /**
   * How many partitions a member owns.
   *
   * @param member its id
   * @param before in the ring in force
   * @param after in the ring that the plan leads to
   */
  public record Share(String member, int before, int after) {}
}
