package io.gramme.driver.engine;

import io.gramme.data.Key;
import io.gramme.membership.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * A read that shows what is there.
 *
 * @param key what to read
 * @param settings how
 * @param only a diagnostic read of this node alone: not joined with the session's cache, no repair; null for a read of
 *     the quorum
 */
public record ReadCall(
    Key key, CallSettings settings, @Nullable NodeId only) implements Call {}
