/** An ordered map in a MapDB file whose checkpoints are atomic; nothing of MapDB is visible outside this package. */
@NullMarked
package io.gramme.node.storage.pages;

import org.jspecify.annotations.NullMarked;
