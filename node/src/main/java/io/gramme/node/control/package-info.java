/** The control machine: who is in the cluster, how a node enters it and comes back to it (rules T4, E1, E2, E5). */
@NullMarked
package io.gramme.node.control;

import org.jspecify.annotations.NullMarked;
