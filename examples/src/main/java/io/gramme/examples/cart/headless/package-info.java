/** The cart demonstration by script: concurrent writers, a cut, a node killed, and a check that nothing is lost. */
@NullMarked
package io.gramme.examples.cart.headless;

import org.jspecify.annotations.NullMarked;
