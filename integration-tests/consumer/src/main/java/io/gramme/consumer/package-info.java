/** An application of somebody else: it sees what is published, and nothing of how Gramme is built. */
@NullMarked
package io.gramme.consumer;

import org.jspecify.annotations.NullMarked;
