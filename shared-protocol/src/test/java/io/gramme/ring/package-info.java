/** Tests of hashing and placement; the property tests hold placements to bounds on balance and movement. */
@NullMarked
package io.gramme.ring;

import org.jspecify.annotations.NullMarked;
