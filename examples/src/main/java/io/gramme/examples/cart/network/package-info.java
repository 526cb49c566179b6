/** Which nodes a session of the demonstrations can see, and the switch that cuts the network in two. */
@NullMarked
package io.gramme.examples.cart.network;

import org.jspecify.annotations.NullMarked;
