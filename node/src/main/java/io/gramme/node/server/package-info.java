/** The shells of a node: the streams it serves and the thread that owns its store. */
@NullMarked
package io.gramme.node.server;

import org.jspecify.annotations.NullMarked;
