/** Loads that a session must carry whole, against running nodes. */
@NullMarked
package io.gramme.it.overload;

import org.jspecify.annotations.NullMarked;
