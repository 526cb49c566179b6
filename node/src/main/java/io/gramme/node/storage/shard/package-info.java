/** The engine that survives kill and power loss: commit log, table of unsaved states, ordered file, one recovery. */
@NullMarked
package io.gramme.node.storage.shard;

import org.jspecify.annotations.NullMarked;
