/** Tests of the byte formats: round trips, canonical and golden bytes, and damaged input. */
@NullMarked
package io.gramme.format;

import org.jspecify.annotations.NullMarked;
