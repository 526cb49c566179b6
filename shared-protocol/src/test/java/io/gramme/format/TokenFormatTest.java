package io.gramme.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gramme.causality.ContextToken;
import io.gramme.causality.DotContext;
import io.gramme.data.Bytes;
import io.gramme.membership.ClusterId;
import io.gramme.testkit.Causality;
import io.gramme.testkit.Seeds;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Tokens as bytes (K4): applications keep them in forms and cookies across versions. */
class TokenFormatTest {
  @Test
  void everyTokenComesBackAsItWas() {
    Seeds.check(2_000, seed -> {
      ContextToken token = token(new SplittableRandom(seed));
      Bytes bytes = TokenFormat.encode(token);
      assertThat(TokenFormat.decode(bytes)).isEqualTo(token);
      assertThat(again(bytes)).isEqualTo(bytes);
    });
  }

  private static ContextToken token(RandomGenerator random) {
    return new ContextToken(
        new ClusterId(random.nextLong()),
        random.nextLong(),
        random.nextLong(),
        Causality.context(random));
  }

  @Test
  void everyTruncationAndFlipIsRefusedOrIsTheBytesOfAnotherToken() {
    Seeds.check(60, seed -> {
      var random = new SplittableRandom(seed);
      Bytes bytes = TokenFormat.encode(token(random));
      DamagedBytes.checkEveryTruncation(bytes, TokenFormatTest::again);
      int decoded = DamagedBytes.checkEveryFlip(bytes, random, TokenFormatTest::again);
      assertThat(decoded).as("flips in cluster, key hash and asOf").isPositive();
    });
  }

  private static Bytes again(Bytes bytes) throws FormatException {
    return TokenFormat.encode(TokenFormat.decode(bytes));
  }

  @Test
  void goldenBytes() throws FormatException {
    golden(
        "01" + "0000000000000005" + "0000000000000006" + "0000000000000000" + "00",
        new ContextToken(new ClusterId(5), 6, 0, DotContext.EMPTY));
    golden(
        "01" + "1122334455667788" + "fffffffffffffffe" + "018bcfe568000000" + "03"
            + "018bcfe568000001" + "0000000000000001" + "818008" + "838008" + "0000000000000002"
            + "00" + "00" + "ffffffffffffffff" + "01" + "00",
        new ContextToken(
            new ClusterId(0x1122334455667788L),
            -2,
            StateFormatTest.NOON,
            StateFormatTest.THREE_ENTRIES));
  }

  private static void golden(String hex, ContextToken token) throws FormatException {
    Bytes bytes = Bytes.wrap(HexFormat.of().parseHex(hex));
    assertThat(HexFormat.of().formatHex(TokenFormat.encode(token).toByteArray()))
        .isEqualTo(hex);
    assertThat(TokenFormat.decode(bytes)).isEqualTo(token);
  }

  @Test
  void noBytesAndOtherVersionsAreRefused() {
    refused("cut off in version", "");
    refused("version 9", "09" + "00".repeat(25));
    refused("bytes follow", "01" + "00".repeat(26));
  }

  private static void refused(String why, String hex) {
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> TokenFormat.decode(Bytes.wrap(HexFormat.of().parseHex(hex))))
        .withMessageContaining(why);
  }
}
