package io.gramme.driver;

/**
 * What became of the repairs that a call set off.
 *
 * @param sent replicas that were found stale and sent what they lacked
 * @param acknowledged of these, how many stored it
 * @param refused of these, how many refused it
 * @param writeBackSent whether the reconciled value was written back (rule G3)
 * @param writeBackAcknowledged whether enough owners acknowledged that write
 */
public record RepairReport(
    int sent,
    int acknowledged,
    int refused,
    boolean writeBackSent,
    boolean writeBackAcknowledged) {}
