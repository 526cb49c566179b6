/** The command line: starts nodes, looks at a cluster, reads and writes single keys. */
@NullMarked
package io.gramme.cli;

import org.jspecify.annotations.NullMarked;
