/**
 * What one connected driver remembers and runs: its lanes, its state cache, its clock, its ring and the operations in
 * flight. What becomes of one read or write is counted by the machines of {@link io.gramme.driver.engine.quorum}, which
 * know nothing of this package.
 */
@NullMarked
package io.gramme.driver.engine;

import org.jspecify.annotations.NullMarked;
