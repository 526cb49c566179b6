/** Real streams over loopback sockets: both sides, slow ones, silent ones and hostile ones. */
@NullMarked
package io.gramme.node.streams;

import org.jspecify.annotations.NullMarked;
