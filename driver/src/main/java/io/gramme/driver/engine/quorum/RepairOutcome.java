package io.gramme.driver.engine.quorum;

/**
 * What became of the repairs that a read set off (rules G1, G3).
 *
 * @param sent read repairs sent to stale replicas
 * @param acknowledged of these, how many the replica acknowledged
 * @param refused of these, how many were refused, lost or not answered in time; sync heals such a replica later
 * @param writeBackSent whether the resolved value was written back
 * @param writeBackAcknowledged whether that write reached its quorum
 */
public record RepairOutcome(
    int sent, int acknowledged, int refused, boolean writeBackSent, boolean writeBackAcknowledged) {
  /** Nothing was stale. */
  public static final RepairOutcome NONE = new RepairOutcome(0, 0, 0, false, false);

  /** The same read repairs with the outcome of a write-back. */
  public RepairOutcome withWriteBack(boolean acknowledgedByQuorum) {
    return new RepairOutcome(sent, acknowledged, refused, true, acknowledgedByQuorum);
  }
}
