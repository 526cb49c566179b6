package io.gramme.driver.internal;

import io.gramme.driver.ErrorCode;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.Problem;
import io.gramme.membership.NodeId;
import java.util.HexFormat;

/** Ids of members and plans as the public API writes them: 16 hexadecimal digits. */
final class MemberIds {
  private static final int DIGITS = 16;

  private MemberIds() {}

  /**
   * The node of an id.
   *
   * @throws InvalidArgumentException when it is none
   */
  static NodeId node(String text) {
    try {
      return new NodeId(bits(Problem.required(text, "node id")));
    } catch (IllegalArgumentException e) {
      throw new InvalidArgumentException(
          Problem.of(ErrorCode.UNKNOWN_NODE, none(text, "node id")).causedBy(e));
    }
  }

  /**
   * The plan of an id.
   *
   * @throws InvalidArgumentException when it is none
   */
  static long plan(String text) {
    try {
      return bits(Problem.required(text, "plan id"));
    } catch (IllegalArgumentException e) {
      throw new InvalidArgumentException(
          Problem.of(ErrorCode.INVALID_ARGUMENT, none(text, "plan id")).causedBy(e));
    }
  }

  private static long bits(String text) {
    if (text.length() != DIGITS) {
      throw new IllegalArgumentException(text.length() + " characters");
    }
    return HexFormat.fromHexDigitsToLong(text);
  }

  private static String none(String text, String what) {
    return "'" + text + "' is no " + what + "; ids have 16 hexadecimal digits";
  }
}
