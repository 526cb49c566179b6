/** Rules of the code base as plain tests: which package may use what, and what every source file owes. */
@NullMarked
package io.gramme.it.architecture;

import org.jspecify.annotations.NullMarked;
