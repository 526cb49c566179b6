package io.gramme.driver.engine;

import io.gramme.causality.ContextToken;
import io.gramme.data.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What a write did.
 *
 * @param value the value now written; null for a delete
 * @param token what the write replaced and the write itself, so that writes chain without a read (rule W6)
 * @param receipt how the call went
 */
public record WriteResult(@Nullable Bytes value, ContextToken token, CallReceipt receipt) {}
