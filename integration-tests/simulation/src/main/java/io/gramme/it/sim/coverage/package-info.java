/** Which lines of the machines histories execute. */
@NullMarked
package io.gramme.it.sim.coverage;

import org.jspecify.annotations.NullMarked;
