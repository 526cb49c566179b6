/** One history of a cluster: faults, applications and checks, from one seed. */
@NullMarked
package io.gramme.it.sim.history;

import org.jspecify.annotations.NullMarked;
