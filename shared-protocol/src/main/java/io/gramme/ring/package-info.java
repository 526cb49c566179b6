/**
 * Where a key lives: the hash of a key, and the placement of partitions on seats as a pure function of the members.
 *
 * <p>Every node and driver computes the same {@link io.gramme.ring.Placement} from the same members; no assignment is
 * ever sent, and there is no master that could hold one. A key belongs to one of Q partitions by the top bits of its
 * {@link io.gramme.ring.KeyHash}; a placement gives each partition its owners and, after them, its fallbacks. All types
 * are immutable and safe to share between threads.
 */
@NullMarked
package io.gramme.ring;

import org.jspecify.annotations.NullMarked;
