/** The faces of the driver against running nodes. */
@NullMarked
package io.gramme.it.faces;

import org.jspecify.annotations.NullMarked;
