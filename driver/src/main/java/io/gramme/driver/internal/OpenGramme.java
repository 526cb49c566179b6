package io.gramme.driver.internal;

import io.gramme.driver.Bucket;
import io.gramme.driver.BucketOptions;
import io.gramme.driver.Codec;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.Gramme;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.KeyCodec;
import io.gramme.driver.Problem;
import io.gramme.membership.BucketRecord;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An open session: what {@link Gramme} says, done by an engine. */
final class OpenGramme implements Gramme {
  private final Session session;
  private final CallDefaults defaults;
  private final List<Object> facets;
  private final Closing closing;

  OpenGramme(Session session, CallDefaults defaults, List<Object> facets, Closing closing) {
    this.session = session;
    this.defaults = defaults;
    this.facets = List.copyOf(facets);
    this.closing = closing;
  }

  @Override
  public <K, V> Bucket<K, V> bucket(String name, KeyCodec<K> keys, Codec<V> values) {
    BucketCreating.requireName(name);
    return new BlockingBucket<>(new BucketCalls<>(
        session,
        name,
        Problem.required(keys, "key codec"),
        Problem.required(values, "codec"),
        null,
        defaults));
  }

  @Override
  public void createBucket(String name, BucketOptions options) {
    BlockingCall waiting = new BlockingCall(session.callbacks());
    waiting.await(creating(name, options));
  }

  @Override
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

  Session session() {
    return session;
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return facets.stream().anyMatch(type::isInstance);
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    for (Object facet : facets) {
      if (type.isInstance(facet)) {
        return type.cast(facet);
      }
    }
    throw new InvalidArgumentException(
        Problem.of(ErrorCode.NOT_A_WRAPPER, "this session is no wrapper for " + type.getName()));
  }

  @Override
  public void close() {
    closing.await();
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    return closing.begin();
  }
}
