/** Who is in the cluster: joining, keeping the member table and spreading it (rules E1, E2, E5). */
@NullMarked
package io.gramme.node.gossip;

import org.jspecify.annotations.NullMarked;
