package io.gramme.cli;

import io.gramme.driver.BucketOptions;
import io.gramme.driver.CausalContext;
import io.gramme.driver.GrammeException;
import io.gramme.driver.Quorum;
import io.gramme.membership.Address;
import io.gramme.membership.NodeId;
import java.time.Duration;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** Texts of the command line as values; what cannot be read is a usage error that says what can. */
final class Conversions {
  private static final Pattern WHOLE_ID = Pattern.compile("[0-9a-fA-F]{16}");
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

  private Conversions() {}

  static Address address(String text) {
    try {
      return Address.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  static NodeId node(String text) {
    if (!WHOLE_ID.matcher(text).matches()) {
      throw new TypeConversionException(
          "'" + text + "' is no id of a member; write its 16 digits, as gramme cluster status lists"
              + " them");
    }
    return NodeId.parse(text);
  }

  static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException("'" + text
          + "' is no duration; write a number of up to nine digits and ms, s, m, h or d, as 60s");
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  static BucketOptions.Mode mode(String text) {
    return switch (text) {
      case "causal" -> BucketOptions.Mode.CAUSAL;
      case "last-write-wins" -> BucketOptions.Mode.LAST_WRITE_WINS;
      default ->
        throw new TypeConversionException(
            "'" + text + "' is no mode; allowed are causal and last-write-wins");
    };
  }

  static BucketOptions.Durability durability(String text) {
    return switch (text) {
      case "fsync" -> BucketOptions.Durability.FSYNC;
      case "interval" -> BucketOptions.Durability.INTERVAL;
      default ->
        throw new TypeConversionException(
            "'" + text + "' is no durability; allowed are fsync and interval");
    };
  }

  static CausalContext context(String hex) {
    try {
      return CausalContext.of(HexFormat.of().parseHex(hex));
    } catch (GrammeException | IllegalArgumentException e) {
      throw new TypeConversionException("'" + hex + "' is no context: " + e.getMessage());
    }
  }

  static Quorum quorum(String text) {
    try {
      return Quorum.parse(text);
    } catch (GrammeException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
