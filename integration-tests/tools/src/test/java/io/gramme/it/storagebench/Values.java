package io.gramme.it.storagebench;

import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;

/** Values that do not compress, made beforehand so that nobody pays for their making. Thread-safe. */
final class Values {
  private static final int COUNT = 256;

  private final byte[][] values = new byte[COUNT][];

  private Values() {}

  /** Values of one length. */
  static Values ofBytes(int bytes, long seed) {
    return ofBytes(bytes, bytes, seed);
  }

  /** Values of lengths between two, both included. */
  static Values ofBytes(int least, int most, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Values made = new Values();
    for (int i = 0; i < COUNT; i++) {
      made.values[i] = new byte[random.nextInt(least, most + 1)];
      random.nextBytes(made.values[i]);
    }
    return made;
  }

  /** One of them, not to be changed. */
  byte[] next() {
    return values[ThreadLocalRandom.current().nextInt(COUNT)];
  }
}
