package io.gramme.it.crash;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Values that say which write of which run they come from, and nobody else's: each byte can be made again. */
final class Values {
  private static final int ORDINARY_BYTES = 1 << 10;
  private static final int LARGE_BYTES = 96 << 10;
  private static final int LARGE_ONE_IN = 3;
  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  private final long seed;

  Values(long seed) {
    this.seed = seed;
  }

  /** The value that a write of a key carries; mostly up to 1 KiB, one in three up to 96 KiB, so that checkpoints run under load. */
  byte[] of(String key, long number) {
    byte[] head = (key + "#" + number + "#").getBytes(StandardCharsets.US_ASCII);
    SplittableRandom random =
        new SplittableRandom(seed ^ Arrays.hashCode(head) * SPREAD ^ number * ~SPREAD);
    int most = random.nextInt(LARGE_ONE_IN) == 0 ? LARGE_BYTES : ORDINARY_BYTES;
    byte[] filler = new byte[random.nextInt(most)];
    random.nextBytes(filler);
    byte[] value = Arrays.copyOf(head, head.length + filler.length);
    System.arraycopy(filler, 0, value, head.length, filler.length);
    return value;
  }

  /** The number of the write that a value found under a key comes from, or -1 when no write can have made it. */
  long numberOf(String key, byte[] found) {
    byte[] start = (key + "#").getBytes(StandardCharsets.US_ASCII);
    if (found.length < start.length
        || !Arrays.equals(found, 0, start.length, start, 0, start.length)) {
      return -1;
    }
    long number = 0;
    int at = start.length;
    while (at < found.length && Character.isDigit(found[at]) && number < Long.MAX_VALUE / 100) {
      number = number * 10 + found[at++] - '0';
    }
    return Arrays.equals(found, of(key, number)) ? number : -1;
  }
}
