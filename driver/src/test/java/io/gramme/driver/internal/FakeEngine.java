package io.gramme.driver.internal;

import io.gramme.causality.ContextToken;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.CallSettings;
import io.gramme.driver.engine.Inquiry;
import io.gramme.driver.engine.SessionEngine;
import io.gramme.driver.engine.SiblingResolver;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.ClusterId;
import io.gramme.membership.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An engine of one map and one thread, for what the faces do around an engine: threads, conversion, errors. How a real
 * engine treats keys is tested against real nodes.
 */
final class FakeEngine implements SessionEngine {
  static final String THREAD = "fake-event-loop";
  private static final ClusterId CLUSTER = new ClusterId(1);

  final List<Object> calls = new CopyOnWriteArrayList<>();
  final ConcurrentHashMap<Key, List<Bytes>> values = new ConcurrentHashMap<>();
  final ConcurrentHashMap<String, BucketRecord> buckets = new ConcurrentHashMap<>();
  volatile @Nullable CallFailedException failWith;
  volatile @Nullable CallFailedException failRetryWith;
  volatile @Nullable CallFailedException overload;
  volatile boolean besideDelete;
  volatile boolean silent;
  volatile Function<Inquiry, CallOutcome.MembersAnswered> inquiries =
      inquiry -> new CallOutcome.MembersAnswered(new TreeMap<>(), new TreeMap<>());

  private final ExecutorService loop =
      Executors.newSingleThreadExecutor(task -> new Thread(task, THREAD));

  @Override
  public @Nullable CallFailedException overload() {
    return overload;
  }

  @Override
  public CompletionStage<CallResult> read(Call.Read call) {
    return answer(call, () -> result(call.key(), null));
  }

  @Override
  public CompletionStage<CallResult> get(Call.Get call) {
    return answer(call, () -> {
      List<Sibling> live = live(call.key());
      Bytes value = live.size() == 1 ? live.get(0).value() : null;
      if (live.size() > 1 || (besideDelete && !live.isEmpty())) {
        value = onCallbacks(
            call.settings(),
            () -> resolved(
                call.key(), call.resolver().resolve(call.key(), live, besideDelete), live));
      }
      return result(call.key(), value);
    });
  }

  @Override
  public CompletionStage<CallResult> put(Call.Put call) {
    return answer(call, () -> {
      Bytes value = call.value();
      values.put(call.key(), value == null ? List.of() : List.of(value));
      return written(call.key(), value);
    });
  }

  @Override
  public CompletionStage<CallResult> update(Call.Update call) {
    return answer(call, () -> {
      List<Sibling> live = live(call.key());
      Bytes value = onCallbacks(call.settings(), () -> {
        Bytes before = live.isEmpty() ? null : live.get(0).value();
        if (live.size() > 1) {
          before =
              resolved(call.key(), call.resolver().resolve(call.key(), live, besideDelete), live);
        }
        return call.change().change(before);
      });
      values.put(call.key(), List.of(value));
      return written(call.key(), value);
    });
  }

  @Override
  public CompletionStage<CallResult> retry(CallFailedException failure) {
    return answer(failure, () -> written(Key.of("retried", "k"), null));
  }

  @Override
  public CompletionStage<BucketRecord> createBucket(
      BucketRecord wanted, boolean evenIfInUse, Duration timeout) {
    return answer(wanted, () -> {
      BucketRecord known = buckets.putIfAbsent(wanted.name(), wanted);
      return known == null ? wanted : known;
    });
  }

  @Override
  public CompletionStage<CallOutcome.MembersAnswered> inquire(Inquiry inquiry, Duration timeout) {
    return answer(inquiry, () -> inquiries.apply(inquiry));
  }

  @Override
  public ClusterId cluster() {
    return CLUSTER;
  }

  @Override
  public CompletionStage<Void> close() {
    calls.add("close");
    return CompletableFuture.completedFuture(null);
  }

  /** Ends the thread; {@link #close()} above is the engine's own. */
  void stop() {
    loop.shutdownNow();
  }

  void put(String bucket, String key, String... versions) {
    List<Bytes> bytes = new ArrayList<>();
    for (String version : versions) {
      bytes.add(Bytes.utf8(version));
    }
    values.put(Key.of(bucket, key), bytes);
  }

  static ContextToken token(Key key) {
    DotContext context = DotContext.EMPTY.with(new Dot(5, Hlc.ofMillis(1_000)));
    return new ContextToken(CLUSTER, key.hash(), Hlc.ofMillis(1_000), context);
  }

  List<Sibling> live(Key key) {
    List<Sibling> live = new ArrayList<>();
    for (Bytes value : values.getOrDefault(key, List.of())) {
      int number = live.size() + 1;
      live.add(new Sibling(
          new Dot(number, Hlc.ofMillis(number * 1_000L)), value, 0, Bytes.utf8("meta" + number)));
    }
    return live;
  }

  private CallResult result(Key key, @Nullable Bytes value) {
    return result(false, key, value, live(key), besideDelete, live(key).size());
  }

  private static CallResult written(Key key, @Nullable Bytes value) {
    return result(true, key, value, List.of(), false, 1);
  }

  private static CallResult result(
      boolean wrote,
      Key key,
      @Nullable Bytes value,
      List<Sibling> live,
      boolean besideDelete,
      int siblings) {
    return new CallResult(
        wrote,
        value,
        live,
        besideDelete,
        token(key),
        List.of(new NodeId(1), new NodeId(2)),
        List.of(new NodeId(2)),
        siblings,
        0,
        siblings > 1,
        true,
        false,
        1_234,
        null,
        CompletableFuture.completedStage(new RepairOutcome(3, 2, 1, true, false)));
  }

  private static Bytes resolved(Key key, SiblingResolver.Resolution resolution, List<Sibling> live)
      throws CallFailedException {
    if (resolution instanceof SiblingResolver.Resolution.Value value) {
      return value.bytes();
    }
    if (resolution instanceof SiblingResolver.Resolution.Deleted) {
      return Bytes.EMPTY;
    }
    throw new CallFailedException(
        CallFailure.of(FailureKind.UNRESOLVED_SIBLINGS, "no resolver").withSiblings(live),
        token(key),
        null);
  }

  private static Bytes onCallbacks(CallSettings settings, Callable<Bytes> callback)
      throws Exception {
    CompletableFuture<Bytes> done = new CompletableFuture<>();
    settings.callbacks().execute(() -> {
      try {
        done.complete(callback.call());
      } catch (Throwable e) {
        done.completeExceptionally(e);
      }
    });
    try {
      return done.get();
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNull(e.getCause());
      throw cause instanceof CallFailedException failed
          ? failed
          : new CallFailedException(
              CallFailure.of(FailureKind.CALLBACK_FAILED, "callback failed"), cause);
    }
  }

  private <R> CompletionStage<R> answer(Object call, Callable<R> work) {
    calls.add(call);
    CompletableFuture<R> answer = new CompletableFuture<>();
    if (silent) {
      return answer;
    }
    loop.execute(() -> {
      try {
        CallFailedException failure =
            call instanceof CallFailedException ? failRetryWith : failWith;
        if (failure != null) {
          throw failure;
        }
        answer.complete(work.call());
      } catch (Exception e) {
        answer.completeExceptionally(e);
      }
    });
    return answer;
  }
}
