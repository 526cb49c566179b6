/** The engine that keeps states in a MapDB file; nothing of MapDB is visible outside this package. */
@NullMarked
package io.gramme.node.storage.mapdb;

import org.jspecify.annotations.NullMarked;
