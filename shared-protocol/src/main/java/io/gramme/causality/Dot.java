package io.gramme.causality;

/**
 * The name of one write: who wrote it and when by the writer's clock (rule K1).
 *
 * @param writer 64 random bits of a lane, drawn anew for every lane generation
 * @param stamp the write's {@link Hlc} stamp, above zero; a writer's stamps on one key only grow
 */
public record Dot(long writer, long stamp) implements Comparable<Dot> {
  /** Checks that the stamp is set. */
  public Dot {
    if (stamp <= Hlc.NONE) {
      throw new IllegalArgumentException("a dot's stamp must be above 0, got " + stamp);
    }
  }

  /** Oldest first, then by writer: the fixed order in which siblings are shown. */
  @Override
  public int compareTo(Dot other) {
    int byStamp = Long.compare(stamp, other.stamp);
    return byStamp != 0 ? byStamp : Long.compareUnsigned(writer, other.writer);
  }

  @Override
  public String toString() {
    return Long.toHexString(writer) + "@" + Hlc.describe(stamp);
  }
}
