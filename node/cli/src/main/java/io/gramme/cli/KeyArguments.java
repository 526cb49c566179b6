package io.gramme.cli;

import io.gramme.driver.Bucket;
import io.gramme.driver.CausalContext;
import io.gramme.driver.Codec;
import io.gramme.driver.Gramme;
import io.gramme.driver.Receipt;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The key that a command is about, and the session it uses. */
final class KeyArguments {
  @Mixin
  final ConnectionArguments connection = new ConnectionArguments();

  @Parameters(index = "0", paramLabel = "BUCKET", description = "Name of the bucket.")
  private String bucket = "";

  @Parameters(index = "1", paramLabel = "KEY", description = "The key, as text.")
  String key = "";

  /** Values are bytes: whatever was put comes out as it was. */
  Bucket<String, byte[]> bucket(Gramme gramme) {
    return gramme.bucket(bucket, Codec.bytes());
  }

  /** A context as the commands print it. */
  static String hex(CausalContext seen) {
    return HexFormat.of().formatHex(seen.toBytes());
  }

  /** A value for people: text where it is text, else its bytes in hexadecimal digits. */
  static String text(byte[] value) {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
      if (text.chars().noneMatch(Character::isISOControl)) {
        return text;
      }
    } catch (CharacterCodingException e) {
      // Shown as bytes.
    }
    return value.length + " bytes " + HexFormat.of().formatHex(value);
  }

  static String describe(String verb, Receipt receipt) {
    double millis = receipt.took().toNanos() / 1e6;
    List<String> answered = receipt.answered();
    return verb + " " + answered.size() + " of " + receipt.asked().size()
        + String.format(Locale.ROOT, " replicas in %.1f ms", millis)
        + (answered.isEmpty() ? "" : ": " + String.join(", ", answered));
  }
}
