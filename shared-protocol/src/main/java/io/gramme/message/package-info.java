/** The requests and replies that travel between drivers and nodes, as plain sealed types. */
@NullMarked
package io.gramme.message;

import org.jspecify.annotations.NullMarked;
