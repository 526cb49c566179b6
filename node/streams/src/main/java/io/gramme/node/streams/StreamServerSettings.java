package io.gramme.node.streams;

import io.gramme.membership.ClusterId;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the accepting side of streams needs of its node. The suppliers are asked on event loops, by several at once.
 *
 * @param cluster the node's cluster; {@link ClusterId#UNKNOWN} before it has joined one
 * @param hlc the node's clock for a batch of replies (rule T2)
 * @param epoch the node's epoch for a batch of replies (rule E2)
 * @param helloTimeoutMillis a stream whose hello does not come within this many milliseconds is ended
 */
public record StreamServerSettings(
    Supplier<ClusterId> cluster, LongSupplier hlc, LongSupplier epoch, long helloTimeoutMillis) {
  /** Time for the hello when nothing else is asked for. */
  public static final long DEFAULT_HELLO_TIMEOUT_MILLIS = 5_000;

  /**
   * Checks the time for the hello.
   *
   * @throws IllegalArgumentException when it is below 1
   */
  public StreamServerSettings {
    if (helloTimeoutMillis < 1) {
      throw new IllegalArgumentException(
          "helloTimeoutMillis must be at least 1, got " + helloTimeoutMillis);
    }
  }

  /** Settings with the usual time for the hello. */
  public static StreamServerSettings of(
      Supplier<ClusterId> cluster, LongSupplier hlc, LongSupplier epoch) {
    return new StreamServerSettings(cluster, hlc, epoch, DEFAULT_HELLO_TIMEOUT_MILLIS);
  }
}
