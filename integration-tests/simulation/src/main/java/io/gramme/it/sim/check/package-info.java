/** What happened in a history as its applications saw it, and the promises that it must have kept. */
@NullMarked
package io.gramme.it.sim.check;

import org.jspecify.annotations.NullMarked;
