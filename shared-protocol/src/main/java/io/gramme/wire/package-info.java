/** Frames and member tables as bytes; the generated protobuf classes stay behind it. */
@NullMarked
package io.gramme.wire;

import org.jspecify.annotations.NullMarked;
