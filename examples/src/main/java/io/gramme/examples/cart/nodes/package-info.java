/** The cluster of a demonstration, and what a demonstration must not leave behind. */
@NullMarked
package io.gramme.examples.cart.nodes;

import org.jspecify.annotations.NullMarked;
