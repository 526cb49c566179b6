/** Who a node is: its identity file, its data directory and the clock ceiling that survives a restart (rule T3). */
@NullMarked
package io.gramme.node.identity;

import org.jspecify.annotations.NullMarked;
