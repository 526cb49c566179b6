package io.gramme.driver;

/**
 * What an operator does with a cluster: looks at its ring and changes it, by plans (rule E3); obtained by
 * {@code gramme.unwrap(ClusterAdmin.class)}. Applications have no use for it. Thread-safe.
 *
 * <p>A plan is proposed first, which shows it to the cluster and has no effect, and then committed or aborted, by whomever
 * and at whatever member. From then on the members carry it out by themselves.
 *
 * <p>All methods wait, and are refused on an event loop, as {@link Bucket#read} is: those that only look within the
 * session's read timeout, those that change something within its write timeout. All throw
 *
 * <ul>
 *   <li>{@link UnreachableQuorumException} when no member answers; with the fate UNKNOWN when one may have done it all the
 *       same, and then to ask again does no harm;
 *   <li>{@link ClosedException} when the session is closed;
 *   <li>{@link CallInterruptedException} when the waiting thread is interrupted.
 * </ul>
 */
public interface ClusterAdmin {
  /** The ring, its members and plans, as one member knows them now. */
  ClusterView view();

  /**
   * Makes a plan of changes, shows it to the cluster and says what it would do. Nothing of the ring is changed.
   *
   * @param changes in the order in which they are to be applied, at least one
   * @return the plan with its id, and what would move
   * @throws PlanRefusedException when the ring cannot be changed so; the message says why and what is allowed
   * @throws InvalidArgumentException when there is no change, or an id is none
   */
  PlannedChange propose(ClusterChange... changes);

  /**
   * A plan is to happen. Returns when a member has accepted that, and not when it is done.
   *
   * @param planId as in {@link ClusterView#plans()}
   * @return the cluster with the plan under way
   * @throws PlanRefusedException when the plan is unknown, was aborted, was made for an earlier ring, or when another one is
   *     under way
   * @throws InvalidArgumentException when the id is none
   */
  ClusterView commit(String planId);

  /**
   * A plan is not to happen, if that is still possible: a plan that all participants have said go to goes on.
   *
   * @param planId as in {@link ClusterView#plans()}
   * @return the cluster as it is now; whether the plan is aborted, its stage says
   * @throws PlanRefusedException when the plan is unknown, or cannot be aborted any more
   * @throws InvalidArgumentException when the id is none
   */
  ClusterView abort(String planId);

  /**
   * Removes a member by force, for good: for one that will not come back. What only that member holds is lost (rule E6).
   *
   * @param memberId as in {@link ClusterView#members()}
   * @return the cluster without it
   * @throws PlanRefusedException when the member is unknown, or cannot be removed
   * @throws InvalidArgumentException when the id is none
   */
  ClusterView remove(String memberId);

  /** What the members copy and hand on now; members that do not answer are named. */
  ClusterTransfers transfers();
}
