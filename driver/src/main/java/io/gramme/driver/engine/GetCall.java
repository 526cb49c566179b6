package io.gramme.driver.engine;

import io.gramme.data.Key;

/**
 * A read that shows one value.
 *
 * @param key what to read
 * @param settings how
 * @param resolver makes one value of siblings
 */
public record GetCall(Key key, CallSettings settings, SiblingResolver resolver) implements Call {}
