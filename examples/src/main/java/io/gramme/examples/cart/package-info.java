/** The shopping cart demonstration: the verb {@code demo} of the launcher. */
@NullMarked
package io.gramme.examples.cart;

import org.jspecify.annotations.NullMarked;
