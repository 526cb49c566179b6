/** The accepting side of the streams: what a node serves drivers and other nodes on. */
@NullMarked
package io.gramme.node.streams;

import org.jspecify.annotations.NullMarked;
