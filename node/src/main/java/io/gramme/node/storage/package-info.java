/** The port to a store of encoded key states, what is counted of them, and the engine that keeps them in memory. */
@NullMarked
package io.gramme.node.storage;

import org.jspecify.annotations.NullMarked;
