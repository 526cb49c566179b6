/** Tests of the member table's join and of the epoch. */
@NullMarked
package io.gramme.membership;

import org.jspecify.annotations.NullMarked;
