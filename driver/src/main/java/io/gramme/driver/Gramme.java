package io.gramme.driver;

import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
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
public interface Gramme extends AutoCloseable {
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
  static Gramme connect(String url) {
    return builder().url(url).connect();
  }

  /** As {@link #connect(String)} with further options, which those of the URL override. */
  static Gramme connect(String url, Properties options) {
    return builder().url(url).options(options).connect();
  }

  /** Everything that can be set before connecting. */
  static GrammeBuilder builder() {
    return ServiceLoader.load(GrammeBuilder.class, Gramme.class.getClassLoader())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(
            "the driver's own builder is not there; META-INF/services of its jar is part of it"));
  }

  /** Every option there is, with its values, default and meaning, most needed first. */
  static List<DriverOption> describeProperties() {
    return List.of(DriverOption.values());
  }

  /**
   * A bucket with text keys.
   *
   * @throws InvalidArgumentException when the name is empty or longer than 255 bytes in UTF-8
   */
  default <V> Bucket<String, V> bucket(String name, Codec<V> codec) {
    return bucket(name, KeyCodec.string(), codec);
  }

  /**
   * A bucket.
   *
   * @throws InvalidArgumentException when the name is empty or longer than 255 bytes in UTF-8
   */
  <K, V> Bucket<K, V> bucket(String name, KeyCodec<K> keys, Codec<V> values);

  /**
   * Creates a bucket that is to be something else than {@link BucketOptions#causal()}, which every bucket is that was
   * not created. Does nothing when it exists and is the same. Mode and durability never change afterwards (rule K5).
   *
   * <p>To be done before the bucket is first used: where keys of it have siblings already, a bucket that becomes
   * last-write-wins gives up all but the newest of them. It is therefore refused while any member that can be reached
   * holds keys of it, unless the options are {@linkplain BucketOptions#evenIfInUse() say so}. This session acts on the bucket as it is when the call returns;
   * the member that took it tells the others at once. Sessions that were opened before learn of it within about a
   * second of being used, and take it for a causal bucket until then.
   * Created with different modes on two sides of a network split, it becomes causal on both.
   *
   * @param name 1 to 255 bytes in UTF-8
   * @throws InvalidArgumentException when the name is empty or too long
   * @throws BucketExistsException when it exists with another mode or durability
   * @throws BucketInUseException when it is to be last-write-wins and a member holds keys of it
   * @throws RefusedException when there are too many buckets
   * @throws UnreachableQuorumException when no member answered in {@code writeTimeout}; with fate UNKNOWN it may exist
   *     all the same, and the call can be repeated
   * @throws CallOnEventLoopException on an event-loop thread; see {@link #createBucketAsync}
   */
  void createBucket(String name, BucketOptions options);

  /** As {@link #createBucket} without waiting; the stage completes on the session's callback executor. */
  CompletionStage<Void> createBucketAsync(String name, BucketOptions options);

  /** Whether {@link #unwrap} offers the type, such as {@link Diagnostics} or {@link ClusterAdmin}. */
  boolean isWrapperFor(Class<?> type);

  /**
   * A further face of this session, as in JDBC: {@link Diagnostics}, {@link ClusterAdmin}, {@link Traffic} or
   * {@link io.gramme.driver.spi.TransportControl}.
   *
   * @throws InvalidArgumentException when the session has no such face
   */
  <T> T unwrap(Class<T> type);

  /**
   * Ends the session, and the nodes and threads started for it; calls in flight fail with {@link ClosedException}.
   * Repeated calls wait for the same end.
   *
   * @throws CallOnEventLoopException on an event-loop thread; see {@link #closeAsync}
   */
  @Override
  void close();

  /** As {@link #close()} without waiting. */
  CompletionStage<Void> closeAsync();
}
