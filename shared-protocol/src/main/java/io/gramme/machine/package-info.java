/** The contract of the sans-IO state machines and the virtual timeline that drives them in tests. */
@NullMarked
package io.gramme.machine;

import org.jspecify.annotations.NullMarked;
