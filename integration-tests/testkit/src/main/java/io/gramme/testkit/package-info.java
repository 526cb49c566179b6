/** Clusters of node processes on loopback and in temporary directories: they are killed, come back, and leave nothing. */
@NullMarked
package io.gramme.testkit;

import org.jspecify.annotations.NullMarked;
