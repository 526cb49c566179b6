package io.gramme.driver.spi;

import java.lang.reflect.Type;

/**
 * Supplies a format for values; found by {@link java.util.ServiceLoader}.
 *
 * <p>The driver asks the first provider whose {@link #format()} matches. Implementations need a public constructor
 * without parameters that does not fail when an optional library is absent.
 */
public interface CodecProvider {
  /** Name of the format in lower case, such as {@code json}. */
  String format();

  /** Whether the libraries it needs are present; a provider that says no is passed over. */
  boolean isAvailable();

  /** What to add to the application when {@link #isAvailable()} says no, as one sentence. */
  String whatToAdd();

  /**
   * The encoding of a type.
   *
   * @param type class or generic type of the values; always the {@code V} of the result
   * @throws IllegalArgumentException when values of this type cannot be encoded
   */
  <V> Encoding<V> encoding(Type type);
}
