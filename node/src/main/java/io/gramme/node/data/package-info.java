/** The data machine: what a node does with reads, writes and repairs of the keys it owns (rules S1, S2, T3). */
@NullMarked
package io.gramme.node.data;

import org.jspecify.annotations.NullMarked;
