package io.gramme.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.testkit.Causality;
import io.gramme.testkit.History;
import io.gramme.testkit.Seeds;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Key states as bytes: what is stored on disk must be read by every later version. */
class StateFormatTest {
  /** The largest stamp that a clock gives. */
  private static final long LATEST = 3L << 61;

  static final long NOON = Hlc.ofMillis(1_700_000_000_000L);
  static final DotContext THREE_ENTRIES = DotContext.of(
      new long[] {1, 2, -1}, new long[] {NOON - 131_072, NOON + 1, NOON}, new long[] {NOON + 3, 0, 0
      });

  @Test
  void everyStateComesBackAsItWas() {
    Seeds.check(1_500, seed -> {
      var random = new SplittableRandom(seed);
      checkRoundTrip(Causality.state(random));
      checkRoundTrip(largeState(random));
      for (KeyState state : History.of(random, 10).states()) {
        checkRoundTrip(state);
      }
    });
  }

  private static void checkRoundTrip(KeyState state) throws FormatException {
    Bytes bytes = StateFormat.encode(state);
    assertThat(StateFormat.decode(bytes)).isEqualTo(state);
    assertThat(StateFormat.encode(StateFormat.decode(bytes))).isEqualTo(bytes);
    assertThat(StateFormat.decode(insideALargerArray(bytes))).isEqualTo(state);
  }

  private static Bytes insideALargerArray(Bytes bytes) {
    byte[] larger = new byte[bytes.length() + 7];
    bytes.copyTo(larger, 3);
    return Bytes.wrap(larger, 3, bytes.length());
  }

  /** Any writers, stamps and covers up to the largest, values and metadata of any bytes. */
  private static KeyState largeState(RandomGenerator random) {
    DotContext context = DotContext.EMPTY;
    List<Dot> dots = new ArrayList<>();
    for (int i = random.nextInt(12); i > 0; i--) {
      long stamp = 1 + random.nextLong(random.nextBoolean() ? LATEST - 1 : 1_000);
      Dot dot = new Dot(random.nextLong(), stamp);
      DotContext entry = DotContext.EMPTY.with(dot);
      if (random.nextBoolean() && stamp < LATEST - 1) {
        entry = entry.coveredBy(random.nextBoolean() ? LATEST : stamp + 1, true);
      } else {
        dots.add(dot);
      }
      context = context.join(entry);
    }
    dots.sort(null);
    return new KeyState(
        context, dots.stream().map(dot -> anySibling(random, dot)).toList());
  }

  private static Sibling anySibling(RandomGenerator random, Dot dot) {
    @Nullable Bytes value = random.nextInt(4) == 0 ? null : Causality.bytes(random, 300);
    long expiry = random.nextBoolean() ? Sibling.NEVER : random.nextLong(Long.MAX_VALUE);
    return new Sibling(dot, value, expiry, Causality.bytes(random, 20));
  }

  @Test
  void everyTruncationAndFlipIsRefusedOrIsTheBytesOfAnotherState() {
    int[] decoded = {0};
    Seeds.check(50, seed -> {
      var random = new SplittableRandom(seed);
      KeyState state = random.nextBoolean() ? Causality.state(random) : largeState(random);
      Bytes bytes = StateFormat.encode(state);
      DamagedBytes.checkEveryTruncation(bytes, StateFormatTest::again);
      decoded[0] += DamagedBytes.checkEveryFlip(bytes, random, StateFormatTest::again);
    });
    assertThat(decoded[0]).as("flips that gave another state").isPositive();
  }

  @Test
  void bytesOfChanceAreRefusedOrAState() {
    Seeds.check(20_000, seed -> {
      var random = new SplittableRandom(seed);
      byte[] bytes = Causality.bytes(random, 60).toByteArray();
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = random.nextInt(3) > 0 ? (byte) random.nextInt(4) : bytes[i];
      }
      DamagedBytes.survives(Bytes.wrap(bytes), StateFormatTest::again);
    });
  }

  private static Bytes again(Bytes bytes) throws FormatException {
    return StateFormat.encode(StateFormat.decode(bytes));
  }

  /** Version 1 on disk. A change here needs a new version, never new expectations. */
  @Test
  void goldenBytes() throws FormatException {
    golden("", KeyState.EMPTY);
    golden(
        "01" + "01" + "018bcfe568000000" + "0123456789abcdef" + "00" + "00" + "01" + "00" + "01"
            + "04" + "6d696c6b",
        new KeyState(
            DotContext.of(new long[] {0x0123456789abcdefL}, new long[] {NOON}, new long[] {0}),
            List.of(Sibling.value(new Dot(0x0123456789abcdefL, NOON), Bytes.utf8("milk")))));
    String context = "03" + "018bcfe568000001" + "0000000000000001" + "818008" + "838008"
        + "0000000000000002" + "00" + "00" + "ffffffffffffffff" + "01" + "00";
    golden("01" + context + "00", new KeyState(THREE_ENTRIES, List.of()));
    golden(
        "01" + context + "02" + "02" + "07" + "04" + "65676773" + "e0a499ffbc31" + "04" + "6a736f6e"
            + "01" + "00",
        new KeyState(
            THREE_ENTRIES,
            List.of(
                new Sibling(
                    new Dot(-1, NOON), Bytes.utf8("eggs"), 1_700_000_060_000L, Bytes.utf8("json")),
                Sibling.tombstone(new Dot(2, NOON + 1)))));
    // P5: what stands for a value that has expired.
    golden(
        "01" + "01" + "018bcfe568000000" + "0123456789abcdef" + "00" + "00" + "01" + "00" + "02"
            + "e0a499ffbc31",
        new KeyState(
            DotContext.of(new long[] {0x0123456789abcdefL}, new long[] {NOON}, new long[] {0}),
            List.of(new Sibling(
                new Dot(0x0123456789abcdefL, NOON), null, 1_700_000_060_000L, Bytes.EMPTY))));
  }

  private static void golden(String hex, KeyState state) throws FormatException {
    Bytes bytes = Bytes.wrap(HexFormat.of().parseHex(hex));
    assertThat(HexFormat.of().formatHex(StateFormat.encode(state).toByteArray()))
        .isEqualTo(hex);
    assertThat(StateFormat.decode(bytes)).isEqualTo(state);
  }

  @Test
  void bytesOfTheSameStateWrittenOtherwiseAreRefused() {
    refused("version 2", "02" + "00" + "00");
    refused("empty state", "01" + "00" + "00");
    refused("more bytes than it needs", "01" + "8000" + "00");
    refused("63 bits", "01" + "ff".repeat(9) + "01");
    String entry = "0000000000000007";
    refused("largest stamp", "01" + "01" + "0000000000000009" + entry + "01" + "00" + "00");
    refused("bytes follow", "01" + "01" + "0000000000000009" + entry + "00" + "00" + "00" + "00");
    refused("announce nothing", oneSibling(entry, "02" + "00"));
    refused("announce nothing", oneSibling(entry, "04" + "00"));
    refused("unknown flags", oneSibling(entry, "08"));
    refused("above 0", "01" + "01" + "0000000000000000" + entry + "00" + "00" + "00");
    refused(
        "order", "01" + "01" + "0000000000000009" + entry + "00" + "00" + "02" + "0000" + "0000");
    refused("cover", "01" + "01" + "0000000000000009" + entry + "00" + "01" + "01" + "0000");
    refused("context entry of a sibling", oneSibling(entry, "").replaceAll("00$", "01") + "00");
  }

  private static String oneSibling(String entry, String flags) {
    return "01" + "01" + "0000000000000009" + entry + "00" + "00" + "01" + "00" + flags;
  }

  private static void refused(String why, String hex) {
    assertThatExceptionOfType(FormatException.class)
        .as(hex)
        .isThrownBy(() -> StateFormat.decode(Bytes.wrap(HexFormat.of().parseHex(hex))))
        .withMessageContaining(why);
  }

  @Test
  void aForgedCountReservesNoMemory() {
    refused("context entries announced", "01" + "8040" + "0000000000000009");
    refused("at most", "01" + "ffffffff07");
    refused("cut off", "01" + "01" + "0000000000000009" + "0000000000000007" + "0000" + "8032");
  }

  @Test
  void expiredValuesAreFoundWithoutDecoding() {
    Seeds.check(3_000, seed -> {
      var random = new SplittableRandom(seed);
      KeyState state = random.nextBoolean() ? Causality.state(random) : largeState(random);
      long wall = random.nextBoolean() ? random.nextInt(4) : random.nextLong(Long.MAX_VALUE);
      assertThat(StateFormat.hasExpired(StateFormat.encode(state), wall))
          .isEqualTo(state.expiredCount(wall) > 0);
    });
  }

  @Test
  void nothingIsSaidOfBytesOfAnotherVersion() throws FormatException {
    Dot dot = new Dot(9, 7);
    Sibling value = new Sibling(dot, Bytes.utf8("x"), 1, Bytes.EMPTY);
    Bytes state = StateFormat.encode(new KeyState(DotContext.EMPTY.with(dot), List.of(value)));
    assertThat(StateFormat.hasExpired(state, 1)).isTrue();
    byte[] later = state.toByteArray();
    later[0]++;
    assertThat(StateFormat.hasExpired(Bytes.wrap(later), 1)).isFalse();
  }
}
