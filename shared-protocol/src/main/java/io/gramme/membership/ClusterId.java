package io.gramme.membership;

import java.util.HexFormat;

/**
 * The identity of a cluster: 64 random bits drawn when it is created (rule E5).
 *
 * @param value the bits; 0 stands for "not known yet" in a handshake and is never drawn
 */
public record ClusterId(long value) {
  /** What a driver or a joining node says before it has learnt the cluster. */
  public static final ClusterId UNKNOWN = new ClusterId(0);

  public boolean isKnown() {
    return value != 0;
  }

  /** Reads the 16 hexadecimal digits that {@link #toString()} prints. */
  public static ClusterId parse(String hex) {
    return new ClusterId(HexFormat.fromHexDigitsToLong(hex));
  }

  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(value);
  }
}
