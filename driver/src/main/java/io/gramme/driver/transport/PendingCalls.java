package io.gramme.driver.transport;

import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.membership.BucketRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Who waits for which call, and for its repairs. Confined to the session's event loop. */
final class PendingCalls {
  /** One who waits for a call. */
  @FunctionalInterface
  interface Waiting {
    void ended(CallOutcome outcome);
  }

  private final Map<Long, Waiting> calls = new HashMap<>();
  private final Map<Long, CompletableFuture<RepairOutcome>> repairs = new HashMap<>();

  static Waiting result(CompletableFuture<CallResult> stage) {
    return outcome -> {
      if (outcome instanceof CallFailedException failure) {
        stage.completeExceptionally(failure);
      } else {
        stage.complete((CallResult) outcome);
      }
    };
  }

  /** Hands over the bucket as it is. */
  static Waiting bucket(Consumer<BucketRecord> known, CompletableFuture<BucketRecord> stage) {
    return outcome -> {
      if (outcome instanceof CallFailedException failure) {
        stage.completeExceptionally(failure);
      } else {
        known.accept(((CallOutcome.BucketKnown) outcome).bucket());
      }
    };
  }

  /** Hands over what members answered. */
  static Waiting answers(
      Consumer<CallOutcome.MembersAnswered> known,
      CompletableFuture<CallOutcome.MembersAnswered> stage) {
    return outcome -> {
      if (outcome instanceof CallFailedException failure) {
        stage.completeExceptionally(failure);
      } else {
        known.accept((CallOutcome.MembersAnswered) outcome);
      }
    };
  }

  void add(long call, Waiting waiting) {
    calls.put(call, waiting);
  }

  void completed(long call, CallOutcome outcome) {
    Waiting waiting = calls.remove(call);
    if (waiting != null) {
      waiting.ended(settling(call, outcome));
    }
  }

  private CallOutcome settling(long call, CallOutcome outcome) {
    if (!(outcome instanceof CallResult result) || result.repairs() != null) {
      return outcome;
    }
    CompletableFuture<RepairOutcome> pending = new CompletableFuture<>();
    repairs.put(call, pending);
    return result.settling(pending);
  }

  /** The session has ended: whoever still waits would wait for ever. */
  void closed() {
    List<Waiting> left = new ArrayList<>(calls.values());
    calls.clear();
    for (Waiting waiting : left) {
      waiting.ended(CallFailedException.closed(CallFate.UNKNOWN));
    }
    List<CompletableFuture<RepairOutcome>> open = new ArrayList<>(repairs.values());
    repairs.clear();
    open.forEach(pending -> pending.complete(RepairOutcome.NONE));
  }

  void settled(long call, RepairOutcome outcome) {
    CompletableFuture<RepairOutcome> pending = repairs.remove(call);
    if (pending != null) {
      pending.complete(outcome);
    }
  }
}
