/** The commit log: what was acknowledged is in it, on disk, until a checkpoint of the store holds it too. */
@NullMarked
package io.gramme.node.storage.log;

import org.jspecify.annotations.NullMarked;
