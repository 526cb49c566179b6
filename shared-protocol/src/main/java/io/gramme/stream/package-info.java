/** Batched bidirectional streams between drivers and nodes, and among nodes, over gRPC: the side that opens them. */
@NullMarked
package io.gramme.stream;

import org.jspecify.annotations.NullMarked;
