package io.gramme.driver;

import org.jspecify.annotations.Nullable;

/** One wish for the next ring, of which a plan has one or several. Ids are those of {@link ClusterMember}. */
public sealed interface ClusterChange {
  /** A candidate comes into the ring. */
  record Join(String node) implements ClusterChange {}

  /** A member leaves the ring and hands on what it holds; one that was removed by force is dropped from it. */
  record Leave(String node) implements ClusterChange {}

  /** A candidate takes the seat of a member, which leaves: nothing moves but between these two. */
  record Replace(String old, String by) implements ClusterChange {}

  /**
   * A member takes more or less of the data.
   *
   * @param weight relative to the other members, 0.001 to 1000
   */
  record Weight(String node, double weight) implements ClusterChange {}

  /**
   * A member is in another failure domain.
   *
   * @param zone its name; null for none
   */
  record Zone(String node, @Nullable String zone) implements ClusterChange {}

  /** A member that cannot be reached stays a member, and the plan does not wait for it. */
  record Absent(String node) implements ClusterChange {}

  /** The ring may have fewer members than a key has replicas. */
  record BelowReplicas() implements ClusterChange {}
}
