package io.gramme.driver.transport;

import io.gramme.driver.engine.CallFacts;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.CallReceipt;
import io.gramme.driver.engine.ReadResult;
import io.gramme.driver.engine.WriteResult;
import io.gramme.driver.engine.quorum.Fate;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.machine.Sealed;
import io.gramme.membership.BucketRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Who waits for which call, and for its repairs. Confined to the session's event loop. */
final class PendingCalls {
  /** One who waits for a call. */
  interface Waiting {
    void succeed(CallOutcome outcome, CallReceipt receipt);

    void fail(CallFailedException failure);
  }

  private static final CallReceipt NOTHING_ASKED = new CallReceipt(
      List.of(),
      List.of(),
      0,
      0,
      false,
      false,
      false,
      0,
      CompletableFuture.completedFuture(RepairOutcome.NONE));

  private final Map<Long, Waiting> calls = new HashMap<>();
  private final Map<Long, CompletableFuture<RepairOutcome>> repairs = new HashMap<>();

  static Waiting read(CompletableFuture<ReadResult> result) {
    return new Waiting() {
      @Override
      public void succeed(CallOutcome outcome, CallReceipt receipt) {
        CallOutcome.Read read = (CallOutcome.Read) outcome;
        result.complete(
            new ReadResult(read.value(), read.live(), read.besideDelete(), read.token(), receipt));
      }

      @Override
      public void fail(CallFailedException failure) {
        result.completeExceptionally(failure);
      }
    };
  }

  static Waiting write(CompletableFuture<WriteResult> result) {
    return new Waiting() {
      @Override
      public void succeed(CallOutcome outcome, CallReceipt receipt) {
        CallOutcome.Written written = (CallOutcome.Written) outcome;
        result.complete(new WriteResult(written.value(), written.token(), receipt));
      }

      @Override
      public void fail(CallFailedException failure) {
        result.completeExceptionally(failure);
      }
    };
  }

  /** Hands over the bucket as it is. */
  static Waiting bucket(Consumer<BucketRecord> known, CompletableFuture<BucketRecord> result) {
    return new Waiting() {
      @Override
      public void succeed(CallOutcome outcome, CallReceipt receipt) {
        known.accept(((CallOutcome.BucketKnown) outcome).bucket());
      }

      @Override
      public void fail(CallFailedException failure) {
        result.completeExceptionally(failure);
      }
    };
  }

  void add(long call, Waiting waiting) {
    calls.put(call, waiting);
  }

  void completed(long call, CallOutcome outcome) {
    Waiting waiting = calls.remove(call);
    if (waiting == null) {
      return;
    }
    if (outcome instanceof CallOutcome.Failed failed) {
      waiting.fail(failed.failure());
    } else if (outcome instanceof CallOutcome.Read read) {
      waiting.succeed(outcome, receipt(call, read.facts()));
    } else if (outcome instanceof CallOutcome.Written written) {
      waiting.succeed(outcome, receipt(call, written.facts()));
    } else if (outcome instanceof CallOutcome.BucketKnown) {
      waiting.succeed(outcome, NOTHING_ASKED);
    } else {
      throw Sealed.unknown(outcome);
    }
  }

  private CallReceipt receipt(long call, CallFacts facts) {
    return new CallReceipt(
        facts.asked(),
        facts.answered(),
        facts.siblings(),
        facts.replaced(),
        facts.resolved(),
        facts.mayDuplicate(),
        facts.floorMissed(),
        facts.nanos(),
        repairsOf(call, facts));
  }

  private CompletionStage<RepairOutcome> repairsOf(long call, CallFacts facts) {
    RepairOutcome settled = facts.repairs();
    if (settled != null) {
      return CompletableFuture.completedFuture(settled);
    }
    CompletableFuture<RepairOutcome> pending = new CompletableFuture<>();
    repairs.put(call, pending);
    return pending;
  }

  /** The session has ended: whoever still waits would wait for ever. */
  void closed() {
    List<Waiting> left = new ArrayList<>(calls.values());
    calls.clear();
    for (Waiting waiting : left) {
      waiting.fail(CallFailedException.closed(Fate.UNKNOWN));
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
