package io.gramme.driver.session;

import io.gramme.data.Key;

/**
 * Read, resolve, change, write (rule W7).
 *
 * @param key what to update
 * @param change makes the new value; run once, not again when the write's fate is unknown
 * @param resolver makes one value of siblings
 * @param settings how
 */
public record UpdateCall(
    Key key, ValueChange change, SiblingResolver resolver, CallSettings settings) implements Call {}
