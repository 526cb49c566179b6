/** Tests of the streams: the batch policy as a machine, and real streams over loopback sockets. */
@NullMarked
package io.gramme.stream;

import org.jspecify.annotations.NullMarked;
