/**
 * Bugs kept as patches of production sources: each is applied to a scratch copy, compiled, and looked for by histories.
 */
@NullMarked
package io.gramme.it.sim.patch;

import org.jspecify.annotations.NullMarked;
