/** Everything that may arrive at a running node and must not harm it. */
@NullMarked
package io.gramme.it.badinput;

import org.jspecify.annotations.NullMarked;
