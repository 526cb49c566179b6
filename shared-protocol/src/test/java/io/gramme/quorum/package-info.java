/** Tests of the tally. */
@NullMarked
package io.gramme.quorum;

import org.jspecify.annotations.NullMarked;
