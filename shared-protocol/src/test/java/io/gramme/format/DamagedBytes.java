package io.gramme.format;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import io.gramme.data.Bytes;
import java.util.random.RandomGenerator;

/** What every decoder owes to damaged input: a {@link FormatException}, or a value that encodes to the very same bytes. */
final class DamagedBytes {
  /** Decodes and encodes again; any other failure than a {@link FormatException} is the decoder's fault. */
  @FunctionalInterface
  interface RoundTrip {
    Bytes of(Bytes bytes) throws FormatException;
  }

  private static final int FEW_BYTES = 30;

  private DamagedBytes() {}

  static void checkEveryTruncation(Bytes bytes, RoundTrip roundTrip) {
    for (int length = 1; length < bytes.length(); length++) {
      Bytes cut = bytes.slice(0, length);
      assertThatExceptionOfType(FormatException.class)
          .as("the first %s bytes of %s", length, bytes)
          .isThrownBy(() -> roundTrip.of(cut));
    }
  }

  /** Every other value of every byte when there are few bytes, every single bit and a few more values otherwise. */
  static int checkEveryFlip(Bytes bytes, RandomGenerator random, RoundTrip roundTrip) {
    boolean all = bytes.length() <= FEW_BYTES;
    int decoded = 0;
    for (int at = 0; at < bytes.length(); at++) {
      for (int change = 1; change < 256; change++) {
        if (all || Integer.bitCount(change) == 1 || random.nextInt(64) == 0) {
          byte[] flipped = bytes.toByteArray();
          flipped[at] ^= (byte) change;
          decoded += survives(Bytes.wrap(flipped), roundTrip) ? 1 : 0;
        }
      }
    }
    return decoded;
  }

  static boolean survives(Bytes damaged, RoundTrip roundTrip) {
    Bytes again;
    try {
      again = roundTrip.of(damaged);
    } catch (FormatException e) {
      return false;
    }
    if (!again.equals(damaged)) {
      fail("%s was read and written again as %s", damaged, again);
    }
    return true;
  }
}
