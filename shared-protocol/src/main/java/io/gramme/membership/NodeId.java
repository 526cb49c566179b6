package io.gramme.membership;

import java.util.HexFormat;

/**
 * The identity of a node: 64 random bits drawn when its directory is created (rule T3).
 *
 * @param value the bits; order is unsigned
 */
public record NodeId(long value) implements Comparable<NodeId> {
  /** Reads the 16 hexadecimal digits that {@link #toString()} prints. */
  public static NodeId parse(String hex) {
    return new NodeId(HexFormat.fromHexDigitsToLong(hex));
  }

  @Override
  public int compareTo(NodeId other) {
    return Long.compareUnsigned(value, other.value);
  }

  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(value);
  }
}
