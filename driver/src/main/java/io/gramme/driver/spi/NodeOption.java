package io.gramme.driver.spi;

/**
 * An option of a {@link NodeProvider}'s URLs.
 *
 * @param name as written in the URL
 * @param defaultValue what holds when it is not given, as text
 * @param allowed the values that are allowed, for people
 * @param description what it is for, as one sentence
 */
public record NodeOption(String name, String defaultValue, String allowed, String description) {}
