package io.gramme.driver;

import io.gramme.data.Bytes;
import io.gramme.data.Limits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** A setting of writes. Later ones override earlier ones. Immutable and thread-safe. */
public final class WriteOption implements Option {
  private final String text;
  private final UnaryOperator<CallDefaults> change;

  private WriteOption(String text, UnaryOperator<CallDefaults> change) {
    this.text = text;
    this.change = change;
  }

  /** Owners that must acknowledge. */
  public static WriteOption w(Quorum quorum) {
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
    if (metadata.length > Limits.MAX_METADATA_BYTES) {
      throw new InvalidArgumentException(Problem.of(
          ErrorCode.INVALID_ARGUMENT,
          "metadata has " + metadata.length + " bytes; allowed are at most "
              + Limits.MAX_METADATA_BYTES));
    }
    Bytes bytes = Bytes.copyOf(metadata);
    return new WriteOption("metadata=" + bytes, defaults -> defaults.withMetadata(bytes));
  }

  /** As {@link #metadata(byte[])} with a text in UTF-8. */
  public static WriteOption metadata(String metadata) {
    return metadata(metadata.getBytes(StandardCharsets.UTF_8));
  }

  CallDefaults applyTo(CallDefaults defaults) {
    return change.apply(defaults);
  }

  @Override
  public String toString() {
    return text;
  }
}
