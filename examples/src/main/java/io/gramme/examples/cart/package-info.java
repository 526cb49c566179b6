/** A shopping cart that stays writable while the cluster is cut in two. */
@NullMarked
package io.gramme.examples.cart;

import org.jspecify.annotations.NullMarked;
