/** Tests of hashing and placement; the property tests hold every placement to the bounds that the design states. */
@NullMarked
package io.gramme.ring;

import org.jspecify.annotations.NullMarked;
