package io.gramme.driver.engine;

import io.gramme.causality.ContextToken;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a read found.
 *
 * @param value for a get: the one value, resolved when there were siblings; null when the key is absent or deleted, and
 *     for a plain read
 * @param live siblings with a value that has not expired, oldest dot first, equal values included
 * @param besideDelete whether a delete stands beside them, or alone
 * @param token what was seen, for a later write
 * @param receipt how the call went
 */
public record ReadResult(
    @Nullable Bytes value,
    List<Sibling> live,
    boolean besideDelete,
    ContextToken token,
    CallReceipt receipt) {}
