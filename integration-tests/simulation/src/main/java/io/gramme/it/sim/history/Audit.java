package io.gramme.it.sim.history;

import io.gramme.causality.Dot;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.CallSettings;
import io.gramme.driver.engine.quorum.QuorumSize;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.it.sim.check.Causality;
import io.gramme.it.sim.check.KeyLedger;
import io.gramme.it.sim.check.Version;
import io.gramme.it.sim.check.Watcher;
import io.gramme.it.sim.world.CallListener;
import io.gramme.it.sim.world.SimCluster;
import io.gramme.it.sim.world.SimNode;
import io.gramme.it.sim.world.SimProcess;
import io.gramme.it.sim.world.SimSession;
import io.gramme.it.sim.world.SimTime;
import io.gramme.it.sim.world.WallClocks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is done in the end: every key is read from all owners, which repairs them, and then from each owner singly. */
final class Audit {
  private static final int MOST_READS = 30;
  static final CallSettings ALL = new CallSettings(
      QuorumSize.ALL,
      QuorumSize.ALL,
      Duration.ofMillis(2_000),
      Duration.ofMillis(500),
      true,
      Runnable::run);

  private static final class Reading implements CallListener {
    private @Nullable CallOutcome outcome;
    private @Nullable RepairOutcome repairs;

    @Override
    public void ended(CallOutcome ended) {
      outcome = ended;
    }

    @Override
    public void settled(RepairOutcome settled) {
      repairs = settled;
    }

    @Override
    public String toString() {
      return "the audit";
    }

    boolean foundNothingToRepair() {
      return outcome instanceof CallResult && repairs != null && repairs.sent() == 0;
    }
  }

  private final SimCluster cluster;
  private final SimSession auditor;
  private final Watcher watcher;
  private final WallClocks clocks;

  /** An audit by a client of its own. */
  Audit(SimCluster cluster, SimSession auditor, Watcher watcher) {
    this.cluster = cluster;
    this.auditor = auditor;
    this.watcher = watcher;
    List<SimProcess> read = new ArrayList<>(cluster.nodes());
    read.add(auditor);
    this.clocks = new WallClocks(cluster.time(), read);
  }

  /** Reads each key from all owners until they need no repair any more. */
  void repairAll() {
    for (KeyLedger ledger : watcher.ledger().keys()) {
      repair(ledger.key());
    }
  }

  private void repair(Key key) {
    for (int i = 0; i < MOST_READS; i++) {
      if (read(auditor, key, null).foundNothingToRepair()) {
        return;
      }
      cluster.time().pass(200 * SimTime.MILLI);
    }
    watcher
        .verdict()
        .broken(
            "Convergence",
            key.bytes().utf8() + " could not be read from all owners, or repaired, in " + MOST_READS
                + " reads");
  }

  /** Every open session reaches all owners, wherever they have moved. */
  void checkThatMembersAreFound() {
    for (SimSession session : cluster.sessions()) {
      for (KeyLedger ledger : watcher.ledger().keys()) {
        if (session.isUp() && !readsFromAll(session, ledger.key())) {
          watcher
              .verdict()
              .broken(
                  "MembersFound",
                  session + " cannot read " + ledger.key().bytes().utf8() + " from all owners in "
                      + MOST_READS + " reads");
        }
      }
    }
  }

  private boolean readsFromAll(SimSession session, Key key) {
    for (int i = 0; i < MOST_READS; i++) {
      if (read(session, key, null).outcome instanceof CallResult) {
        return true;
      }
      cluster.time().pass(200 * SimTime.MILLI);
    }
    return false;
  }

  private Reading read(SimSession session, Key key, @Nullable SimNode only) {
    Reading reading = new Reading();
    session.submit(new Call.Read(key, ALL, only == null ? null : only.id()), reading);
    while (reading.repairs == null) {
      cluster.time().pass(SimTime.MILLI);
    }
    return reading;
  }

  /** Looks at each key when all is quiet. */
  void check() {
    for (KeyLedger ledger : watcher.ledger().keys()) {
      check(ledger);
    }
  }

  private void check(KeyLedger ledger) {
    long sinceMillis = cluster.time().now().wallMillis();
    List<KeyState> states = new ArrayList<>();
    for (SimNode owner : cluster.owners(ledger.key())) {
      states.add(shows(owner, ledger.key()));
    }
    List<Sibling> joined = Causality.together(states, ledger.isNewestOnly());
    List<Version> remaining = new ArrayList<>();
    List<Sibling> phantoms = new ArrayList<>();
    long nowMillis = cluster.time().now().wallMillis();
    for (Sibling sibling : joined) {
      if (!Causality.isLive(sibling, nowMillis)) {
        continue;
      }
      Bytes value = sibling.value();
      Version version = value == null ? null : watcher.ledger().find(ledger.key(), value);
      if (version == null) {
        phantoms.add(sibling);
      } else {
        remaining.add(version);
      }
    }
    watcher.check(ledger, states, joined, remaining, phantoms, sinceMillis);
  }

  /** What an owner holds is what it shows to whoever reads it singly, but for what may expire between the two. */
  private KeyState shows(SimNode owner, Key key) {
    CallOutcome outcome = read(auditor, key, owner).outcome;
    KeyState state = cluster.state(owner, key);
    long mostMillis = clocks.mostSoFar();
    List<Dot> held = dots(state.siblings(), mostMillis);
    List<Dot> shown = outcome instanceof CallResult read && !read.wrote()
        ? dots(read.live(), mostMillis)
        : List.of();
    if (!shown.equals(held)) {
      watcher
          .verdict()
          .broken("Convergence", owner + " holds " + held + " and shows " + shown + ": " + outcome);
    }
    return state;
  }

  private static List<Dot> dots(List<Sibling> siblings, long mostMillis) {
    return siblings.stream()
        .filter(sibling -> Causality.isLive(sibling, mostMillis))
        .map(Sibling::dot)
        .toList();
  }
}
