/** Ends a real node at random instants, by kill or by power cut, and looks for every write it acknowledged. */
@NullMarked
package io.gramme.it.crash;

import org.jspecify.annotations.NullMarked;
