/** The cart demonstration for people: a small page and the server behind it. */
@NullMarked
package io.gramme.examples.cart.page;

import org.jspecify.annotations.NullMarked;
