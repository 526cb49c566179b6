package io.gramme.driver;

import java.util.Locale;

/**
 * How many of a key's owners must answer a call: {@link #ONE}, {@link #QUORUM}, {@link #ALL} or a number (rule E7).
 * Immutable and thread-safe.
 */
public final class Quorum {
  /** The first answer is enough: the most available and the least certain. */
  public static final Quorum ONE = new Quorum("one");

  /** A majority of the owners there are; the default. Reads and writes by majority meet in at least one replica. */
  public static final Quorum QUORUM = new Quorum("quorum");

  /** Every owner. */
  public static final Quorum ALL = new Quorum("all");

  private final String text;

  private Quorum(String text) {
    this.text = text;
  }

  /**
   * A fixed number of owners. A call that asks for more owners than there are fails with
   * {@link ErrorCode#INVALID_QUORUM} before anything is sent.
   *
   * @param replicas at least 1
   * @throws InvalidArgumentException when it is below 1
   */
  public static Quorum of(int replicas) {
    if (replicas < 1) {
      throw new InvalidArgumentException(Problem.of(
          ErrorCode.INVALID_QUORUM, "a quorum needs at least 1 replica, got " + replicas));
    }
    return new Quorum(Integer.toString(replicas));
  }

  /**
   * Reads {@code one}, {@code quorum}, {@code all} or a number above 0.
   *
   * @throws InvalidArgumentException for any other text
   */
  public static Quorum parse(String text) {
    return switch (Problem.required(text, "quorum").toLowerCase(Locale.ROOT)) {
      case "one" -> ONE;
      case "quorum" -> QUORUM;
      case "all" -> ALL;
      default -> number(text);
    };
  }

  private static Quorum number(String text) {
    try {
      return of(Integer.parseInt(text));
    } catch (NumberFormatException e) {
      throw new InvalidArgumentException(Problem.of(
              ErrorCode.INVALID_QUORUM,
              "'" + text + "' is no quorum; allowed are one, quorum, all or a number above 0")
          .causedBy(e));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Quorum that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The text that {@link #parse} reads. */
  @Override
  public String toString() {
    return text;
  }
}
