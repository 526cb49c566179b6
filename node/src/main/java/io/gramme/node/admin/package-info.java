/** The command line: starts nodes, looks at a cluster, reads and writes single keys. */
@NullMarked
package io.gramme.node.admin;

import org.jspecify.annotations.NullMarked;
