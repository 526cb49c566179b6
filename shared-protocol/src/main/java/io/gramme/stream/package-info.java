/** Batched bidirectional streams between drivers and nodes, and among nodes, over gRPC. */
@NullMarked
package io.gramme.stream;

import org.jspecify.annotations.NullMarked;
