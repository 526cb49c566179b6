/** Bugs that can be planted, to see that the simulator finds them. */
@NullMarked
package io.gramme.it.sim.plant;

import org.jspecify.annotations.NullMarked;
