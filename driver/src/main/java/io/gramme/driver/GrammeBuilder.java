package io.gramme.driver;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Settings of a session before it is opened; obtained from {@link Gramme#builder}. Of a value given in several places
 * the URL's wins, then the builder's, of which {@link #options Properties} are a part and the last call holds, then the
 * options file's, then the environment's; what does not hold is logged. Not thread-safe.
 */
public interface GrammeBuilder {
  /** Where the cluster is; see {@link Gramme#connect(String)}. */
  GrammeBuilder url(String connectionUrl);

  /**
   * Sets an option by its text, as in a URL.
   *
   * @throws InvalidArgumentException when the value is not allowed
   */
  GrammeBuilder set(DriverOption option, String value);

  /**
   * Sets options by name; values are text as in a URL, or numbers, booleans, Quorum and Duration.
   *
   * @throws InvalidArgumentException for an unknown name, naming the nearest known one, or a value that is not allowed
   */
  GrammeBuilder options(Properties options);

  /** Option {@link DriverOption#R}. */
  GrammeBuilder r(Quorum quorum);

  /** Option {@link DriverOption#W}. */
  GrammeBuilder w(Quorum quorum);

  /** Option {@link DriverOption#TIMEOUT}, in whole milliseconds. */
  GrammeBuilder timeout(Duration timeout);

  /** Option {@link DriverOption#WRITE_TIMEOUT}, in whole milliseconds. */
  GrammeBuilder writeTimeout(Duration timeout);

  /** Option {@link DriverOption#CONNECT_TIMEOUT}, in whole milliseconds. */
  GrammeBuilder connectTimeout(Duration timeout);

  /** Option {@link DriverOption#READ_REPAIR}. */
  GrammeBuilder readRepair(boolean on);

  /**
   * Runs the session on the application's Vert.x, which stays open when the session closes. That resolves the names of
   * hosts, and keeps what it has learnt unless its {@code AddressResolverOptions} have a {@code cacheMaxTimeToLive} of 0
   * and a {@code hostsRefreshPeriod}, which Vert.x 5 takes in nanoseconds; a Vert.x of the session's own resolves anew at
   * every connect.
   */
  GrammeBuilder vertx(Vertx shared);

  /**
   * Runs the callbacks and continuations of the asynchronous face; the application shuts it down after the session. It
   * must not run them on the thread that hands them over, which is an event loop, unless none of them ever blocks.
   */
  GrammeBuilder callbackExecutor(Executor executor);

  /** Connects and waits; failures as at {@link Gramme#connect(String)}. */
  Gramme connect();

  /** Connects without waiting; the stage fails with what {@link #connect} throws. */
  CompletionStage<Gramme> connectAsync();
}
