package io.gramme.driver.session;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import org.jspecify.annotations.Nullable;

/**
 * A write.
 *
 * @param key what to write
 * @param value the value, or null to delete
 * @param metadata bytes kept beside the value, often empty
 * @param seen what it replaces; a delete by {@link Seen#BY_SESSION} always reads first (rule W8)
 * @param settings how
 */
public record PutCall(
    Key key, @Nullable Bytes value, Bytes metadata, Seen seen, CallSettings settings)
    implements Call {}
