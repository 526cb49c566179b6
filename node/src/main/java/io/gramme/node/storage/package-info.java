/** The port to a store of encoded key states, and the engine that keeps them in memory. */
@NullMarked
package io.gramme.node.storage;

import org.jspecify.annotations.NullMarked;
