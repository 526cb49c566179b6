package io.gramme.node.storage.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.disk.SimDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A crash after every single call to the disk, while an engine of several shards is made, of puts, checkpoints, segment
 * changes, rebuilds and recoveries: what was forced is there; of the rest nothing, everything, everything but a part of the last write, or any part.
 *
 * <p>The ordinary run tries some thousands of states. {@code -Dgramme.crash.states=20000} tries at least as many.
 */
@Tag("slow")
final class CrashStatesTest {
  private static final int STATES = Integer.getInteger("gramme.crash.states", 3_000);
  private static final int CONTROL_STATES = 1_000;

  /** Runs workloads until enough states were tried, and counts complaints by kind; a control ends with the first. */
  private static final class Explorer {
    final Map<String, Integer> complaints = new TreeMap<>();
    final int wanted;
    final boolean control;
    final Predicate<String> leftOut;
    int states;
    int recoveries;
    String first = "";

    Explorer(int wanted, boolean control, Predicate<String> leftOut) {
      this.wanted = wanted;
      this.control = control;
      this.leftOut = leftOut;
    }

    void run() throws Exception {
      for (long seed = 1; !isDone(); seed++) {
        explore(seed);
      }
    }

    private boolean isDone() {
      return states >= wanted || (control && !complaints.isEmpty());
    }

    private void explore(long seed) throws Exception {
      Workload workload = new Workload(seed);
      Random random = new Random(-seed);
      SimDisk disk = SimDisk.empty();
      disk.leaveOutForces(leftOut);
      disk.watch((call, grows) -> tryStates(disk, call, workload, random, seed));
      try (DurableEngine engine = Workload.open(disk)) {
        for (int i = 0; i < 60 && !isDone(); i++) {
          workload.step(engine);
          if (i % 25 == 24) {
            engine.rebuild();
          }
        }
        disk.watch((call, grows) -> {});
      }
    }

    private void tryStates(SimDisk disk, String call, Workload workload, Random random, long seed) {
      if (call.startsWith("read") || call.startsWith("list") || isDone()) {
        return;
      }
      SimDisk[] left = {
        disk.afterKill(),
        disk.afterPowerLoss(),
        disk.afterTornWrite(random),
        disk.afterAnyLoss(random),
        disk.afterAnyLoss(random)
      };
      for (int i = 0; i < left.length; i++) {
        states++;
        SimDisk again = left[i];
        // A kill and, while the engine opens again, a loss of power: what was not forced was there
        // to be read.
        if ((i == 0 || i == left.length - 1) && random.nextInt(4) == 0) {
          again = crashedWhileRecovering(again, random);
        }
        note(workload.complaint(again), "seed " + seed + " before " + call + " state " + i);
      }
    }

    /** Recovery is cut short too: it must leave something that can be recovered. */
    private SimDisk crashedWhileRecovering(SimDisk disk, Random random) {
      recoveries++;
      int[] calls = {random.nextInt(40)};
      SimDisk[] left = {disk};
      disk.leaveOutForces(leftOut);
      disk.watch((call, grows) -> {
        if (calls[0]-- == 0) {
          left[0] = disk.afterAnyLoss(random);
        }
      });
      try (DurableEngine engine = Workload.open(disk)) {
        engine.force();
      } catch (StorageException e) {
        note("refused: " + e.getMessage(), "while recovering");
      }
      disk.watch((call, grows) -> {});
      return left[0];
    }

    private void note(String complaint, String where) {
      if (!complaint.isEmpty()) {
        complaints.merge(complaint.replaceAll("[0-9]+", "#"), 1, Integer::sum);
        first = first.isEmpty() ? complaint + " (" + where + ")" : first;
      }
    }
  }

  /**
   * A kill leaves a journal whose name is on no disk yet; the opening applies it, and at any call of that the power is
   * lost. What the journal says must not be in the file when the journal itself may be gone.
   */
  @Test
  void powerLostWhileAnOpeningAppliesAJournalThatAKillLeftUnforced() throws Exception {
    Map<String, Integer> complaints = new TreeMap<>();
    int states = 0;
    for (long seed = 1; seed <= 3; seed++) {
      Workload workload = new Workload(seed);
      for (SimDisk killed : killedBehindAJournal(workload)) {
        for (int k = 0; k < 30; k++) {
          SimDisk left = lostAtCall(killed.afterKill(), k, new Random(seed * 100 + k));
          String complaint = workload.complaint(left);
          states++;
          if (!complaint.isEmpty()) {
            complaints.merge(complaint.replaceAll("[0-9]+", "#"), 1, Integer::sum);
          }
        }
      }
    }
    System.out.println(states + " states of openings that apply a journal: " + complaints);
    assertThat(states).isGreaterThan(200);
    assertThat(complaints).isEmpty();
  }

  /** Disks of a few kills between the naming of a journal and the force of its name; the last acknowledges nothing more. */
  private static List<SimDisk> killedBehindAJournal(Workload workload) throws Exception {
    List<SimDisk> killed = new ArrayList<>();
    SimDisk disk = SimDisk.empty();
    try (DurableEngine engine = Workload.open(disk)) {
      for (int i = 0; i < 40; i++) {
        workload.step(engine);
      }
      workload.acknowledge(engine);
      boolean[] named = {false};
      disk.watch((call, grows) -> {
        if (named[0] && call.equals("forceNames")) {
          killed.add(disk.afterKill());
        }
        named[0] = call.endsWith(".journal") && call.startsWith("rename");
      });
      engine.checkpoint();
      disk.watch((call, grows) -> {});
    }
    return killed;
  }

  private static SimDisk lostAtCall(SimDisk disk, int k, Random random) throws Exception {
    int[] calls = {k};
    SimDisk[] left = {null};
    disk.watch((call, grows) -> {
      if (!call.startsWith("read") && calls[0]-- == 0) {
        left[0] = disk.afterAnyLoss(random);
      }
    });
    Workload.open(disk).close();
    disk.watch((call, grows) -> {});
    return left[0] == null ? disk.afterAnyLoss(random) : left[0];
  }

  private static Explorer control(Predicate<String> leftOut) throws Exception {
    return explored(new Explorer(CONTROL_STATES, true, leftOut));
  }

  private static Explorer explored(Explorer explorer) throws Exception {
    explorer.run();
    System.out.println(explorer.states + " crash states, " + explorer.recoveries
        + " of them in a recovery: " + explorer.complaints);
    return explorer;
  }

  @Test
  void noStateACrashCanLeaveIsBad() throws Exception {
    Explorer explorer = explored(new Explorer(STATES, false, name -> false));
    assertThat(explorer.complaints).as(explorer.first).isEmpty();
  }

  @Test
  void withoutTheForceOfTheLogStatesAreBad() throws Exception {
    assertThat(control(name -> name.startsWith("log.")).complaints).isNotEmpty();
  }

  @Test
  void withoutTheForceOfTheJournalStatesAreBad() throws Exception {
    assertThat(control(name -> name.contains(".journal")).complaints).isNotEmpty();
  }

  @Test
  void withoutTheForceOfTheFileStatesAreBad() throws Exception {
    assertThat(control(name -> name.contains(".db")).complaints).isNotEmpty();
  }

  @Test
  void withoutTheForceOfTheValuesStatesAreBad() throws Exception {
    assertThat(control(name -> name.startsWith("values-")).complaints).isNotEmpty();
  }

  @Test
  void withoutTheForceOfTheDirectoryStatesAreBad() throws Exception {
    assertThat(control(name -> name.equals(".")).complaints).isNotEmpty();
  }
}
