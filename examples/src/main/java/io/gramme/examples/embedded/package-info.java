/** An existing Vert.x application that carries its own node. */
@NullMarked
package io.gramme.examples.embedded;

import org.jspecify.annotations.NullMarked;
