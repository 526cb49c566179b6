package io.gramme.node.storage;

import io.gramme.data.Bytes;
import io.gramme.data.Key;

/**
 * One entry that a scan came to.
 *
 * @param key whose state it is
 * @param state the encoded state as it stands now, never empty
 */
public record StoredState(Key key, Bytes state) {}
