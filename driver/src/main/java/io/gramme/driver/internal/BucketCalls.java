package io.gramme.driver.internal;

import io.gramme.data.Bytes;
import io.gramme.driver.CausalContext;
import io.gramme.driver.Codec;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.GrammeException;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.KeyCodec;
import io.gramme.driver.Option;
import io.gramme.driver.Problem;
import io.gramme.driver.ReadOption;
import io.gramme.driver.Versions;
import io.gramme.driver.WriteOption;
import io.gramme.driver.Written;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.Seen;
import io.gramme.driver.reconcile.Reconciler;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A bucket's verbs as calls to the engine; what its three faces share. Encoding and checks happen on the calling
 * thread, before anything is sent. Every verb throws a GrammeException for arguments that are not allowed.
 *
 * @param session the engine and what surrounds it
 * @param name of the bucket
 * @param keyCodec of its keys
 * @param codec of its values
 * @param reconciler for siblings, or null
 * @param defaults for calls without options of their own
 */
record BucketCalls<K, V>(
    Session session,
    String name,
    KeyCodec<K> keyCodec,
    Codec<V> codec,
    @Nullable Reconciler<? super K, V> reconciler,
    CallDefaults defaults) {
  BucketCalls<K, V> reconcile(Reconciler<? super K, V> chosen) {
    Problem.required(chosen, "reconciler");
    return new BucketCalls<>(session, name, keyCodec, codec, chosen, defaults);
  }

  BucketCalls<K, V> with(Option... options) {
    return new BucketCalls<>(session, name, keyCodec, codec, reconciler, defaults.with(options));
  }

  EngineCall<CallResult, Optional<V>> get(K key, Executor callbacks, ReadOption... options) {
    KeyedValue<K, V> keyed = keyed(key);
    Resolving<K, V> resolving = resolving(keyed);
    Call.Get call =
        new Call.Get(keyed.encoded(), defaults.with(options).settings(callbacks), resolving);
    return read(keyed, session.engine().get(call), result -> value(resolving, result.value()));
  }

  EngineCall<CallResult, Versions<V>> read(K key, Executor callbacks, ReadOption... options) {
    KeyedValue<K, V> keyed = keyed(key);
    Call.Read call =
        new Call.Read(keyed.encoded(), defaults.with(options).settings(callbacks), null);
    return read(keyed, session.engine().read(call), result -> Results.versions(keyed, result));
  }

  EngineCall<CallResult, Written> put(
      K key, V value, Seen seen, Executor callbacks, WriteOption... options) {
    KeyedValue<K, V> keyed = keyed(key);
    CallDefaults chosen = defaults.with(options);
    return write(
        keyed,
        new Call.Put(
            keyed.encoded(),
            keyed.encode(value),
            chosen.metadata(),
            seen,
            chosen.ttlMillis(),
            chosen.settings(callbacks)));
  }

  EngineCall<CallResult, Written> delete(
      K key, Seen seen, Executor callbacks, WriteOption... options) {
    KeyedValue<K, V> keyed = keyed(key);
    CallDefaults chosen = defaults.with(options);
    return write(
        keyed, new Call.Put(keyed.encoded(), null, Bytes.EMPTY, seen, chosen.settings(callbacks)));
  }

  EngineCall<CallResult, V> update(
      K key, V ifAbsent, UnaryOperator<V> change, Executor callbacks, WriteOption... options) {
    KeyedValue<K, V> keyed = keyed(key);
    Problem.required(ifAbsent, "value for an absent key");
    Problem.required(change, "change");
    Resolving<K, V> resolving = resolving(keyed);
    CallDefaults chosen = defaults.with(options);
    Call.Update call = new Call.Update(
        keyed.encoded(),
        resolving.change(ifAbsent, change),
        resolving,
        chosen.ttlMillis(),
        chosen.settings(callbacks),
        new Conversion(codec, reconciler));
    return new EngineCall<>(
        session.engine().update(call),
        result -> resolving.result(Problem.required(result.value(), "updated value")),
        failures(keyed),
        true);
  }

  /** Updates of one key by one codec and one reconciler may be combined (rule W7). */
  private record Conversion(Codec<?> codec, @Nullable Reconciler<?, ?> reconciler) {}

  /** What a write replaces that was given a context. */
  static Seen seen(@Nullable CausalContext context) {
    return TokenContext.seen(Problem.required(context, "causal context"));
  }

  /** What a delete removes that was given a context. */
  static Seen deleted(@Nullable CausalContext context) {
    Seen seen = seen(context);
    if (seen instanceof Seen.Nothing) {
      throw new InvalidArgumentException(Problem.of(
          ErrorCode.INVALID_CONTEXT,
          "a delete after CausalContext.none() would delete nothing; delete(key) deletes what is"
              + " there"));
    }
    return seen;
  }

  private KeyedValue<K, V> keyed(K key) {
    return KeyedValue.of(name, key, keyCodec, codec);
  }

  private Resolving<K, V> resolving(KeyedValue<K, V> keyed) {
    return new Resolving<>(keyed, reconciler);
  }

  private static <V> Optional<V> value(Resolving<?, V> resolving, @Nullable Bytes value) {
    return value == null ? Optional.empty() : Optional.of(resolving.result(value));
  }

  private <T> EngineCall<CallResult, T> read(
      KeyedValue<K, V> keyed, CompletionStage<CallResult> stage, Function<CallResult, T> convert) {
    return new EngineCall<>(stage, convert, failures(keyed), false);
  }

  private EngineCall<CallResult, Written> write(KeyedValue<K, V> keyed, Call.Put call) {
    return new EngineCall<>(session.engine().put(call), Results::written, failures(keyed), true);
  }

  private Function<Throwable, GrammeException> failures(KeyedValue<K, V> keyed) {
    return failure -> Failures.of(failure, keyed::siblings, session::unknownWrite);
  }
}
