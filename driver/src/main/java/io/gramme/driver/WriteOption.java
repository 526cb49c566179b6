package io.gramme.driver;

import io.gramme.data.Bytes;
import io.gramme.data.Limits;
import java.time.Duration;

/** A setting of writes. Later ones override earlier ones. Immutable and thread-safe. */
public sealed interface WriteOption extends Option {
  /** Owners that must acknowledge. */
  static WriteOption w(Quorum quorum) {
    return new W(quorum);
  }

  /**
   * Owners that must acknowledge, as a number.
   *
   * @throws InvalidArgumentException when it is below 1
   */
  static WriteOption w(int replicas) {
    return w(Quorum.of(replicas));
  }

  /**
   * Time after which the write fails; at most a third of the cluster's Dmax, more counts as that third (rule T5). The
   * reads that an update or a delete begins with have the read timeout.
   *
   * @throws InvalidArgumentException when it is not above zero
   */
  static WriteOption timeout(Duration timeout) {
    return new Timeout(timeout);
  }

  /**
   * Bytes kept beside the value and shown by its {@code Sibling.metadata()}. An update keeps none.
   *
   * @param metadata at most {@value Limits#MAX_METADATA_BYTES} bytes; copied
   * @throws InvalidArgumentException when it is longer
   */
  static WriteOption metadata(byte[] metadata) {
    return new Metadata(metadata);
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
  static WriteOption ttl(Duration ttl) {
    Problem.required(ttl, "ttl");
    if (ttl.compareTo(Duration.ofMillis(1)) < 0
        || ttl.compareTo(Duration.ofDays(Limits.MAX_TTL_DAYS)) > 0) {
      throw new InvalidArgumentException(Problem.of(
          ErrorCode.INVALID_ARGUMENT,
          "ttl is " + ttl + "; allowed are 1 ms to " + Limits.MAX_TTL_DAYS + " days"));
    }
    return new TimeToLive("ttl=" + ttl, ttl.toMillis());
  }

  /** Lifts a time to live that the bucket was given by {@link Bucket#with}: the value never expires. */
  static WriteOption neverExpires() {
    return new TimeToLive("ttl=never", 0);
  }

  /**
   * As {@link #metadata(byte[])} with a text in UTF-8.
   *
   * @throws InvalidArgumentException when it is too long or holds half a surrogate pair
   */
  static WriteOption metadata(String metadata) {
    return metadata(PlainCodecs.utf8("metadata", metadata));
  }

  /** What {@link #w(Quorum)} makes. */
  record W(Quorum quorum) implements WriteOption {
    /** Refuses null. */
    public W {
      Problem.required(quorum, "quorum");
    }

    @Override
    public String toString() {
      return "w=" + quorum;
    }
  }

  /** What {@link #timeout} makes. */
  record Timeout(Duration timeout) implements WriteOption {
    /** Refuses what is not above zero. */
    public Timeout {
      Problem.requirePositive("write timeout", timeout);
    }

    @Override
    public String toString() {
      return "writeTimeout=" + timeout;
    }
  }

  /** What {@link #metadata(byte[])} makes. */
  final class Metadata implements WriteOption {
    private final byte[] bytes;

    Metadata(byte[] bytes) {
      if (Problem.required(bytes, "metadata").length > Limits.MAX_METADATA_BYTES) {
        throw new InvalidArgumentException(Problem.of(
            ErrorCode.INVALID_ARGUMENT,
            "metadata has " + bytes.length + " bytes; allowed are at most "
                + Limits.MAX_METADATA_BYTES));
      }
      this.bytes = bytes.clone();
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
      return bytes.clone();
    }

    @Override
    public String toString() {
      return "metadata=" + Bytes.wrap(bytes);
    }
  }

  /** What {@link #ttl} and {@link #neverExpires} make. */
  final class TimeToLive implements WriteOption {
    private final String text;
    private final long millis;

    TimeToLive(String text, long millis) {
      this.text = text;
      this.millis = millis;
    }

    /** After how many milliseconds; 0 for never. */
    public long millis() {
      return millis;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
