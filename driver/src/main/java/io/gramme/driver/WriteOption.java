package io.gramme.driver;

import io.gramme.data.Bytes;
import io.gramme.data.Limits;
import io.gramme.driver.engine.Ttl;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** A setting of writes. Later ones override earlier ones. Immutable and thread-safe. */
public final class WriteOption implements Option {
  private static final Duration SHORTEST_TTL = Duration.ofMillis(1);

  private final String text;
  private final UnaryOperator<CallDefaults> change;

  private WriteOption(String text, UnaryOperator<CallDefaults> change) {
    this.text = text;
    this.change = change;
  }

  /** Owners that must acknowledge. */
  public static WriteOption w(Quorum quorum) {
    KeyedValue.required(quorum, "quorum");
    return new WriteOption("w=" + quorum, defaults -> defaults.withW(quorum));
  }

  /**
   * Owners that must acknowledge, as a number.
   *
   * @throws InvalidArgumentException when it is below 1
   */
  public static WriteOption w(int replicas) {
    return w(Quorum.of(replicas));
  }

  /**
   * Time after which the write fails; at most a third of the cluster's Dmax, more counts as that third (rule T5). The
   * reads that an update or a delete begins with have the read timeout.
   *
   * @throws InvalidArgumentException when it is not above zero
   */
  public static WriteOption timeout(Duration timeout) {
    CallDefaults.requirePositive("write timeout", timeout);
    return new WriteOption(
        "writeTimeout=" + timeout, defaults -> defaults.withWriteTimeout(timeout));
  }

  /**
   * Bytes kept beside the value and shown by its {@code Sibling.metadata()}. An update keeps none.
   *
   * @param metadata at most {@value Limits#MAX_METADATA_BYTES} bytes; copied
   * @throws InvalidArgumentException when it is longer
   */
  public static WriteOption metadata(byte[] metadata) {
    if (KeyedValue.required(metadata, "metadata").length > Limits.MAX_METADATA_BYTES) {
      throw new InvalidArgumentException(Problem.of(
          ErrorCode.INVALID_ARGUMENT,
          "metadata has " + metadata.length + " bytes; allowed are at most "
              + Limits.MAX_METADATA_BYTES));
    }
    Bytes bytes = Bytes.copyOf(metadata);
    return new WriteOption("metadata=" + bytes, defaults -> defaults.withMetadata(bytes));
  }

  /**
   * After which time the value is as good as deleted: no read shows it any more, and replicas drop it when they next
   * read or write the key. Without this option, on the call or its bucket, a value never expires; so an update with no
   * time to live of its own makes a value stay that had one. A delete has none.
   *
   * <p>Counts from when the write begins, and a retry does not begin anew. Only wall clocks are compared (rule T2): the
   * writing application's clock sets the instant, and readers and replicas judge it each by their own, so that clocks
   * which differ by a minute make values expire up to a minute early or late for whoever has such a clock.
   *
   * @param ttl 1 ms to 3650 days, in whole milliseconds; what is below one is cut off
   * @throws InvalidArgumentException when it is shorter or longer
   */
  public static WriteOption ttl(Duration ttl) {
    KeyedValue.required(ttl, "ttl");
    if (ttl.compareTo(SHORTEST_TTL) < 0 || ttl.compareTo(Ttl.LONGEST) > 0) {
      throw new InvalidArgumentException(Problem.of(
          ErrorCode.INVALID_ARGUMENT,
          "ttl is " + ttl + "; allowed are 1 ms to " + Ttl.LONGEST.toDays() + " days"));
    }
    return new WriteOption("ttl=" + ttl, defaults -> defaults.withTtlMillis(ttl.toMillis()));
  }

  /** Lifts a time to live that the bucket was given by {@link Bucket#with}: the value never expires. */
  public static WriteOption neverExpires() {
    return new WriteOption("ttl=never", defaults -> defaults.withTtlMillis(Ttl.NONE));
  }

  /**
   * As {@link #metadata(byte[])} with a text in UTF-8.
   *
   * @throws InvalidArgumentException when it is too long or holds half a surrogate pair
   */
  public static WriteOption metadata(String metadata) {
    return metadata(PlainCodecs.utf8("metadata", metadata));
  }

  CallDefaults applyTo(CallDefaults defaults) {
    return change.apply(defaults);
  }

  @Override
  public String toString() {
    return text;
  }
}
