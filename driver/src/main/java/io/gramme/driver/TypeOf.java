package io.gramme.driver;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * A generic type that a class literal cannot name, for {@link Codec#json(TypeOf)}: {@code new TypeOf<Set<String>>() {}}
 * with the braces.
 *
 * @param <V> the type
 */
public abstract class TypeOf<V> {
  private final Type type;

  /**
   * Takes the type from the subclass that the braces make.
   *
   * @throws InvalidArgumentException when the type argument is missing
   */
  protected TypeOf() {
    if (!(getClass().getGenericSuperclass() instanceof ParameterizedType named)) {
      throw new InvalidArgumentException(Problem.of(
          ErrorCode.INVALID_ARGUMENT,
          "TypeOf needs its type argument, as in new TypeOf<Set<String>>() {}"));
    }
    this.type = named.getActualTypeArguments()[0];
  }

  Type type() {
    return type;
  }
}
