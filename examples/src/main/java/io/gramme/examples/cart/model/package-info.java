/** The carts themselves: immutable values that can be merged. */
@NullMarked
package io.gramme.examples.cart.model;

import org.jspecify.annotations.NullMarked;
