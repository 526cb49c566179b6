/** What one connected driver remembers and runs: its lanes, its state cache, its clock and the operations in flight. */
@NullMarked
package io.gramme.driver.session;

import org.jspecify.annotations.NullMarked;
