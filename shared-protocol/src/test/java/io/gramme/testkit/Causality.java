package io.gramme.testkit;

import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Valid dots, contexts and key states of any shape, whether or not a history leads to them.
 *
 * <p>Writers and stamps come from a handful each, so that two states often meet in a writer, a stamp or a cover.
 */
public final class Causality {
  /** Unsigned ascending; half of them are negative as signed numbers. */
  private static final long[] WRITERS = {0L, 1L, 0x7fff_ffff_ffff_ffffL, 1L << 63, -2L, -1L};

  private static final int STAMPS = 6;

  private Causality() {}

  public static long writer(RandomGenerator random) {
    return WRITERS[random.nextInt(WRITERS.length)];
  }

  public static Dot dot(RandomGenerator random) {
    return new Dot(writer(random), 1 + random.nextInt(STAMPS));
  }

  /** A context with covers where chance wants them. */
  public static DotContext context(RandomGenerator random) {
    int count = 0;
    long[] writers = new long[WRITERS.length];
    long[] stamps = new long[WRITERS.length];
    long[] covers = new long[WRITERS.length];
    for (long writer : WRITERS) {
      if (random.nextBoolean()) {
        writers[count] = writer;
        stamps[count] = 1L + random.nextInt(STAMPS);
        covers[count] =
            random.nextBoolean() ? Hlc.NONE : stamps[count] + 1 + random.nextInt(STAMPS);
        count++;
      }
    }
    return DotContext.of(
        Arrays.copyOf(writers, count), Arrays.copyOf(stamps, count), Arrays.copyOf(covers, count));
  }

  /** A state whose siblings are some of a random context's entries without a cover. */
  public static KeyState state(RandomGenerator random) {
    DotContext context = context(random);
    List<Sibling> siblings = new ArrayList<>();
    for (int i = 0; i < context.size(); i++) {
      if (context.cover(i) == Hlc.NONE && random.nextInt(3) > 0) {
        siblings.add(sibling(random, new Dot(context.writer(i), context.stamp(i))));
      }
    }
    siblings.sort((a, b) -> a.dot().compareTo(b.dot()));
    return new KeyState(context, siblings);
  }

  /** The sibling a dot always stands for; one time in eight a forged copy with other content. */
  public static Sibling sibling(RandomGenerator random, Dot dot) {
    boolean forged = random.nextInt(8) == 0;
    long content = forged ? random.nextInt(4) : 31 * dot.writer() + dot.stamp();
    @Nullable Bytes value = (content & 3) == 0 ? null : Bytes.utf8("v" + content);
    long expiry = forged && random.nextBoolean() ? 1 + random.nextInt(2) : Sibling.NEVER;
    Bytes metadata =
        forged && random.nextBoolean() ? Bytes.utf8("m" + random.nextInt(2)) : Bytes.EMPTY;
    return new Sibling(dot, value, expiry, metadata);
  }

  /** Bytes of a random length up to the given one. */
  public static Bytes bytes(RandomGenerator random, int most) {
    byte[] bytes = new byte[random.nextInt(most + 1)];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }
}
