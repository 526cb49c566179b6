/** The simulated surroundings of real machines: time, network, disks, node and client processes, and what goes wrong. */
@NullMarked
package io.gramme.it.sim.world;

import org.jspecify.annotations.NullMarked;
