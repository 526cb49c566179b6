/** Append-only files of values beside the index of a shard; they know the disk and nothing of what a value is. */
@NullMarked
package io.gramme.node.storage.values;

import org.jspecify.annotations.NullMarked;
