/** Pure arithmetic of quorums: how many answers are in, and whether the required number can still be reached. */
@NullMarked
package io.gramme.quorum;

import org.jspecify.annotations.NullMarked;
