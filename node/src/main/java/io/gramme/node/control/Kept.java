package io.gramme.node.control;

import io.gramme.membership.MemberTable;
import io.gramme.node.identity.Lives;
import io.gramme.node.identity.NodeIdentity;
import org.jspecify.annotations.Nullable;

/**
 * What a process finds on its disk.
 *
 * @param identity null in a place that was never used
 * @param table null while no join was finished
 */
public record Kept(
    @Nullable NodeIdentity identity, @Nullable MemberTable table, Lives lives) {
  /** A place that was never used. */
  public static final Kept NOTHING = new Kept(null, null, Lives.NONE);
}
