package io.gramme.node.storage.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.disk.DiskFullException;
import io.gramme.node.storage.disk.SimDisk;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The k-th call to the disk fails, for every k: once, for good, with an error of the machine, or because the disk is
 * full for a while. Whatever was acknowledged must be there when the engine is opened again on what had been forced,
 * and nothing else must show; that of a shard which went out of service too, since the log is kept for it.
 *
 * <p>The ordinary run takes one k in forty. {@code -Dgramme.fault.step=1} takes all of 1 to 2,000, in 10 minutes
 * or more: {@code gramme.fault.first} and {@code gramme.fault.last} choose a range of them.
 */
@Tag("slow")
final class FailingCallsTest {
  private static final int ALL = 2_000;
  private static final int FIRST = Integer.getInteger("gramme.fault.first", 1);
  private static final int LAST = Integer.getInteger("gramme.fault.last", ALL);
  private static final int STEP = Integer.getInteger("gramme.fault.step", 41);
  private static final int FULL_CALLS = 60;
  private static final int CALLS_AFTER = 150;
  private static final int MAX_STEPS = 1_000;

  private enum Fault {
    ONCE,
    FOR_GOOD,
    /** The machine gives out on the way to the disk. */
    ERROR,
    DISK_FULL
  }

  private final Map<String, Integer> outcomes = new TreeMap<>();

  @Test
  void noFailedCallMakesAFalseAcknowledgementOrAWrongValue() throws Exception {
    for (int k = FIRST; k <= LAST; k += STEP) {
      for (Fault fault : Fault.values()) {
        run(k, fault);
      }
    }
    System.out.println("failing calls: " + outcomes);
    if (FIRST == 1 && LAST == ALL) {
      requireTheInterestingEnds();
    }
  }

  /** Which a part of the calls need not reach. */
  private void requireTheInterestingEnds() {
    assertThat(outcomes.keySet())
        .as("the interesting ends were reached")
        .anyMatch(outcome -> outcome.startsWith("ONCE FORCE_FAILED"))
        .anyMatch(outcome -> outcome.startsWith("ONCE INPUT_OUTPUT"))
        .anyMatch(outcome -> outcome.startsWith("ERROR"))
        .anyMatch(outcome -> outcome.startsWith("ONCE went on without a shard"))
        .anyMatch(outcome -> outcome.startsWith("DISK_FULL went on"));
  }

  private void run(int k, Fault fault) throws Exception {
    Workload workload = new Workload(k);
    SimDisk disk = SimDisk.empty();
    try (DurableEngine engine = Workload.open(disk)) {
      for (int i = 0; i < 20; i++) {
        workload.step(engine);
      }
      workload.acknowledge(engine);
      disk = disk.afterPowerLoss();
    }
    int[] calls = {0};
    fail(disk, calls, k, fault);
    String outcome = work(disk, workload, calls, k);
    disk.watch((call, grows) -> {});
    outcomes.merge(fault + " " + outcome, 1, Integer::sum);
    String where = "call " + k + " " + fault + ": " + outcome;
    assertThat(workload.complaint(disk.afterKill())).as(where).isEmpty();
    assertThat(workload.complaint(disk.afterPowerLoss())).as(where).isEmpty();
    assertThat(workload.complaint(disk.afterAnyLoss(new Random(k)))).as(where).isEmpty();
  }

  private static void fail(SimDisk disk, int[] calls, int k, Fault fault) {
    disk.watch((call, grows) -> {
      int since = ++calls[0] - k;
      if (fault == Fault.DISK_FULL) {
        if (grows && since >= 0 && since < FULL_CALLS) {
          throw new DiskFullException("full at " + call);
        }
      } else if (fault == Fault.ERROR) {
        if (since == 0) {
          throw new InternalError("simulated at " + call);
        }
      } else if (since == 0 || (since > 0 && fault == Fault.FOR_GOOD)) {
        throw new IOException("failed at " + call);
      }
    });
  }

  /** Works on until the engine ends or the work is done, and says which. */
  private static String work(SimDisk disk, Workload workload, int[] calls, int k) throws Exception {
    DurableEngine engine;
    try {
      engine = Workload.open(disk);
    } catch (StorageException | InternalError e) {
      return "not opened";
    }
    int refused = 0;
    int damaged = 0;
    for (int i = 0; calls[0] < k + CALLS_AFTER && i < MAX_STEPS; i++) {
      StorageException failure = step(engine, workload, i % 100 == 50);
      if (failure != null && failure.reason() == Reason.VALUE_DAMAGED) {
        failure = restore(engine, workload, failure);
        damaged++;
      }
      if (failure != null && failure.reason().endsEngine()) {
        requireEnded(engine, failure.reason());
        return failure.reason().toString();
      }
      if (failure != null) {
        assertThat(failure.reason())
            .isEqualTo(engine.outOfService() == null ? Reason.DISK_FULL : Reason.OUT_OF_SERVICE);
        refused++;
      }
    }
    disk.watch((call, grows) -> {});
    // Takes back a shard whose file can be opened again.
    List<String> problems = engine.verify().problems();
    String outOfService = engine.outOfService();
    if (outOfService != null) {
      assertThat(problems).containsExactly(outOfService);
      return "went on without a shard";
    }
    assertThat(Workload.contents(engine)).as("call " + k).isEqualTo(workload.now());
    assertThat(engine.verify().problems()).isEmpty();
    return "went on" + (refused > 0 ? " after refusing" : "")
        + (damaged > 0 ? " after restoring" : "");
  }

  private static @Nullable StorageException step(
      DurableEngine engine, Workload workload, boolean rebuild) {
    try {
      workload.step(engine);
      if (rebuild) {
        engine.rebuild();
      }
      return null;
    } catch (StorageException e) {
      return e;
    }
  }

  private static @Nullable StorageException restore(
      DurableEngine engine, Workload workload, StorageException damage) {
    try {
      workload.restore(engine, damage);
      return null;
    } catch (StorageException e) {
      return e;
    }
  }

  /** An engine that ended says so for every call, and lets itself be closed. */
  private static void requireEnded(DurableEngine engine, Reason reason) {
    try {
      engine.force();
      throw new AssertionError("an engine that ended with " + reason + " acknowledged");
    } catch (StorageException e) {
      assertThat(e.reason()).isEqualTo(reason);
    }
    try {
      engine.close();
    } catch (StorageException e) {
      assertThat(e.reason().endsEngine()).isTrue();
    }
  }
}
