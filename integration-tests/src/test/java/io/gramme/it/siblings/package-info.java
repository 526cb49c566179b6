/** Siblings made by cut connections, and how they heal. */
@NullMarked
package io.gramme.it.siblings;

import org.jspecify.annotations.NullMarked;
