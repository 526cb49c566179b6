/** Tests of frames as bytes: round trips, golden bytes, and damaged input. */
@NullMarked
package io.gramme.wire;

import org.jspecify.annotations.NullMarked;
