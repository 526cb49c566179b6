package io.gramme.driver;

import io.gramme.driver.engine.CallFailedException;
import io.gramme.membership.BucketRecord;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
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
    BucketCreating.requireName(name);
    return new BlockingBucket<>(new BucketCalls<>(
        session,
        name,
        KeyedValue.required(keys, "key codec"),
        KeyedValue.required(values, "codec"),
        null,
        defaults));
  }

  /**
   * Creates a bucket that is to be something else than {@link BucketOptions#causal()}, which every bucket is that was
   * not created. Does nothing when it exists and is the same. Mode and durability never change afterwards (rule K5).
   *
   * <p>To be done before the bucket is first used: where keys of it have siblings already, a bucket that becomes
   * last-write-wins gives up all but the newest of them. It is therefore refused while any member that can be reached
   * holds keys of it, unless the options are {@linkplain BucketOptions#forced() forced}. This session acts on the bucket as it is when the call returns;
   * the member that took it tells the others at once. Sessions that were opened before learn of it with the next member
   * table they meet, when they reconnect to a node or the ring changes, and take it for a causal bucket until then.
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
  public void createBucket(String name, BucketOptions options) {
    BlockingCall waiting = new BlockingCall(session.callbacks());
    waiting.await(creating(name, options));
  }

  /** As {@link #createBucket} without waiting; the stage completes on the session's callback executor. */
  public CompletionStage<Void> createBucketAsync(String name, BucketOptions options) {
    try {
      return creating(name, options).on(session.callbacks()).thenRun(() -> {});
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private EngineCall<BucketRecord, BucketOptions> creating(String name, BucketOptions options) {
    return BucketCreating.call(session, name, options, defaults.writeTimeout());
  }

  /** The handle by which this session finishes a write, perhaps of another session. */
  UnknownWrite unknownWrite(CallFailedException failure) {
    return session.unknownWrite(failure);
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
