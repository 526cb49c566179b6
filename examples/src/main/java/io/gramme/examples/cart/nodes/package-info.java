/** Node processes of the demonstrations' own, on loopback and in a temporary directory. */
@NullMarked
package io.gramme.examples.cart.nodes;

import org.jspecify.annotations.NullMarked;
