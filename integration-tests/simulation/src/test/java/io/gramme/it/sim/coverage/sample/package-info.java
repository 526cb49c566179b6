/** Classes of which it is known which lines are executed. */
@NullMarked
package io.gramme.it.sim.coverage.sample;

import org.jspecify.annotations.NullMarked;
