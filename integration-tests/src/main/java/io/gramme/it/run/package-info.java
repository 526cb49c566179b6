/** What all long runs have in common. */
@NullMarked
package io.gramme.it.run;

import org.jspecify.annotations.NullMarked;
