package io.gramme.examples.cart.headless;

import org.jspecify.annotations.Nullable;

/**
 * What the writers of a scenario did.
 *
 * @param adds adds that were acknowledged and recorded on disk
 * @param addsWhileDown of these, those that began and ended while a node was down
 * @param addsWhileCut of these, those made while the network was cut
 * @param failed adds that certainly did not happen
 * @param unknown adds of which nobody can tell; not among {@code adds}
 * @param retried of the adds, those whose first answer was UNKNOWN and whose retry settled it
 * @param siblings siblings handed to the reconciler
 * @param reconciliations times that the reconciler made one value of them
 * @param growth what became of calls while the ring changed; null when it did not
 */
public record WriteReport(
    long adds,
    long addsWhileDown,
    long addsWhileCut,
    long failed,
    long unknown,
    long retried,
    long siblings,
    long reconciliations,
    @Nullable GrowthReport growth) {}
