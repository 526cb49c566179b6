/** Tests of the streams: the batch policy as a machine. */
@NullMarked
package io.gramme.stream;

import org.jspecify.annotations.NullMarked;
