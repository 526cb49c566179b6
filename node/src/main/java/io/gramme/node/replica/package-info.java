/** The replica's step: what a node does with one read, write or repair of a key it owns (rule S1). */
@NullMarked
package io.gramme.node.replica;

import org.jspecify.annotations.NullMarked;
