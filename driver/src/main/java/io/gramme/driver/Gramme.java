package io.gramme.driver;

import io.gramme.data.Key;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletionStage;

/**
 * A session with a cluster: what an application opens once and shares.
 *
 * <pre>{@code
 * try (Gramme gramme = Gramme.connect("gramme://127.0.0.1:7400,127.0.0.1:7401/")) {
 *   Bucket<String, Cart> carts = gramme.bucket("carts", Codec.json(Cart.class))
 *       .reconcile(Reconciler.merging(Cart::merge));
 *   carts.update("alice", Cart.empty(), cart -> cart.add("book"));
 * }
 * }</pre>
 *
 * <p>Thread-safe and multiplexed: there is nothing to pool. A session reads its own writes and never sees a key go back
 * in time (rule G4); two sessions are two clients.
 */
public final class Gramme implements AutoCloseable {
  private final Session session;
  private final CallDefaults defaults;
  private final List<Object> facets;
  private final Closing closing;

  Gramme(Session session, CallDefaults defaults, List<Object> facets, Closing closing) {
    this.session = session;
    this.defaults = defaults;
    this.facets = List.copyOf(facets);
    this.closing = closing;
  }

  /**
   * Connects to a cluster and waits until one of its nodes has answered.
   *
   * @param url {@code gramme://host:port,host:port/?option=value} with port 7400 where none is given and IPv6 addresses
   *     in brackets, or {@code gramme:embedded:?nodes=3} for nodes inside this JVM; options as in {@link DriverOption}
   * @throws InvalidArgumentException when the URL or an option cannot be understood
   * @throws MissingProviderException when nothing on the class or module path serves the URL
   * @throws ConnectException when no node could be reached in {@code connectTimeout}
   * @throws HandshakeException when a node refused the session
   * @throws CallOnEventLoopException on an event-loop thread; see {@link GrammeBuilder#connectAsync}
   */
  public static Gramme connect(String url) {
    return builder().url(url).connect();
  }

  /** As {@link #connect(String)} with further options, which those of the URL override. */
  public static Gramme connect(String url, Properties options) {
    return builder().url(url).options(options).connect();
  }

  /** Everything that can be set before connecting. */
  public static GrammeBuilder builder() {
    return new GrammeBuilder();
  }

  /** Every option there is, with its values, default and meaning, most needed first. */
  public static List<DriverOption> describeProperties() {
    return List.of(DriverOption.values());
  }

  /**
   * A bucket with text keys.
   *
   * @throws InvalidArgumentException when the name is empty or longer than 255 bytes in UTF-8
   */
  public <V> Bucket<String, V> bucket(String name, Codec<V> codec) {
    return bucket(name, KeyCodec.string(), codec);
  }

  /**
   * A bucket.
   *
   * @throws InvalidArgumentException when the name is empty or longer than 255 bytes in UTF-8
   */
  public <K, V> Bucket<K, V> bucket(String name, KeyCodec<K> keys, Codec<V> values) {
    try {
      Key.requireBucket(KeyedValue.required(name, "bucket name"));
    } catch (IllegalArgumentException e) {
      throw new InvalidArgumentException(
          Problem.of(ErrorCode.INVALID_ARGUMENT, String.valueOf(e.getMessage())).causedBy(e));
    }
    return new BlockingBucket<>(new BucketCalls<>(
        session,
        name,
        KeyedValue.required(keys, "key codec"),
        KeyedValue.required(values, "codec"),
        null,
        defaults));
  }

  /** Whether {@link #unwrap} offers the type, such as {@link Diagnostics}. */
  public boolean isWrapperFor(Class<?> type) {
    return facets.stream().anyMatch(type::isInstance);
  }

  /**
   * A further face of this session, as in JDBC: {@link Diagnostics}, {@link Traffic} or
   * {@link io.gramme.driver.spi.TransportControl}.
   *
   * @throws InvalidArgumentException when the session has no such face
   */
  public <T> T unwrap(Class<T> type) {
    for (Object facet : facets) {
      if (type.isInstance(facet)) {
        return type.cast(facet);
      }
    }
    throw new InvalidArgumentException(
        Problem.of(ErrorCode.NOT_A_WRAPPER, "this session is no wrapper for " + type.getName()));
  }

  /**
   * Ends the session, and the nodes and threads started for it; calls in flight fail with {@link ClosedException}.
   * Repeated calls wait for the same end.
   *
   * @throws CallOnEventLoopException on an event-loop thread; see {@link #closeAsync}
   */
  @Override
  public void close() {
    closing.await();
  }

  /** As {@link #close()} without waiting. */
  public CompletionStage<Void> closeAsync() {
    return closing.begin();
  }
}
