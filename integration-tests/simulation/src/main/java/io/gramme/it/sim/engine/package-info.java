/** The real engine on real files behind the disk of a simulated node, with losses of power that take what was not forced. */
@NullMarked
package io.gramme.it.sim.engine;

import org.jspecify.annotations.NullMarked;
