/** Tests of the hash tree, with the numbers every version must compute. */
@NullMarked
package io.gramme.merkle;

import org.jspecify.annotations.NullMarked;
