package io.gramme.it.sim.history;

import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.it.sim.check.Verdict;
import io.gramme.it.sim.world.ClusterPlan;
import io.gramme.it.sim.world.Reached;
import io.gramme.it.sim.world.Seed;
import io.gramme.it.sim.world.SimCluster;
import io.gramme.it.sim.world.SimSession;
import io.gramme.it.sim.world.SimTime;
import io.gramme.membership.BucketMode;
import io.gramme.membership.BucketRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Clients make buckets known now and then, and what they are told of it is judged (rule K5). */
final class BucketMaker {
  private static final double SHARE = 0.5;
  private static final double MEAN_PAUSE_NANOS = 3_000.0 * SimTime.MILLI;
  private static final long SPAN_NANOS = 5_000 * SimTime.MILLI;
  private static final long SLACK_NANOS = 5 * SimTime.MILLI;
  private static final String NAME = "Buckets";

  private final SimCluster cluster;
  private final List<SimSession> clients;
  private final Verdict verdict;
  private final Work.PhaseHolder phase;
  private final boolean available;
  private final Seed seed;
  private final Map<String, Integer> attempts = new LinkedHashMap<>();

  BucketMaker(
      SimCluster cluster,
      List<SimSession> clients,
      Verdict verdict,
      Work.PhaseHolder phase,
      Mood mood,
      Seed seed) {
    this.cluster = cluster;
    this.clients = clients;
    this.verdict = verdict;
    this.phase = phase;
    this.available = mood != Mood.USUAL;
    this.seed = seed;
  }

  /** Begins, in some histories. */
  void begin() {
    if (seed.chance(SHARE)) {
      again();
    }
  }

  private void again() {
    cluster.time().after(seed.exponential(MEAN_PAUSE_NANOS), () -> {
      if (phase.now() == Work.Phase.LOAD) {
        create(clients.get(seed.below(clients.size())));
        again();
      }
    });
  }

  private void create(SimSession client) {
    String name = seed.chance(0.2) ? ClusterPlan.USED_BUCKET : "made" + (1 + seed.below(6));
    BucketMode mode = seed.chance(0.5) ? BucketMode.LAST_WRITE_WINS : BucketMode.CAUSAL;
    if (!client.isUp()) {
      return;
    }
    attempts.merge(name, 1, Integer::sum);
    boolean existed = known(name) != null;
    long generation = client.generation();
    long begunNanos = client.now().monotonicNanos();
    long pausedBefore = client.pausedNanos();
    long twiceBefore = cluster.network().duplicated();
    client.createBucket(new BucketRecord(name, mode, 1), SPAN_NANOS, outcome -> {
      long took = client.now().monotonicNanos() - begunNanos;
      long paused = client.pausedNanos() - pausedBefore;
      if (took - paused > SPAN_NANOS + SLACK_NANOS && client.generation() == generation) {
        broken(client, name, "has taken " + took + " ns");
      }
      if (outcome instanceof CallOutcome.BucketKnown made) {
        succeeded(client, made.bucket(), existed);
      } else if (outcome instanceof CallFailedException failed) {
        // Of one request that arrives twice, one copy may be refused and the other one executed.
        boolean twice = cluster.network().duplicated() != twiceBefore;
        failed(client, name, mode, existed || twice, failed);
      }
    });
  }

  private void succeeded(SimSession client, BucketRecord told, boolean existed) {
    cluster.sightings().note(existed ? Reached.BUCKET_EXISTED : Reached.BUCKET_CREATED);
    BucketRecord known = known(told.name());
    boolean joined = known != null
        && known.mode() == BucketMode.CAUSAL
        && attempts.getOrDefault(told.name(), 0) > 1;
    if (!told.equals(known) && !joined) {
      broken(client, told.name(), "is told " + told + ", and nodes know " + known);
    }
  }

  private void failed(
      SimSession client,
      String name,
      BucketMode mode,
      boolean existed,
      CallFailedException failure) {
    switch (failure.kind()) {
      case BUCKET_IN_USE -> {
        cluster.sightings().note(Reached.BUCKET_IN_USE);
        boolean used = name.equals(ClusterPlan.USED_BUCKET) || cluster.wasSearchedInVain(name);
        if (!used || mode == BucketMode.CAUSAL) {
          broken(client, name, "is refused as in use");
        }
      }
      case CLOSED -> {}
      case UNREACHABLE -> {
        if (available) {
          broken(client, name, "fails although all is well: " + failure.getMessage());
        }
      }
      default -> broken(client, name, "fails as " + failure.kind());
    }
    boolean mine = !existed && known(name) != null && attempts.getOrDefault(name, 0) == 1;
    if (mine && failure.fate() == CallFate.NOT_APPLIED) {
      broken(client, name, "is said to be unknown, and nodes know it");
    }
  }

  private @Nullable BucketRecord known(String name) {
    return cluster.ring().table().buckets().get(name);
  }

  private void broken(SimSession client, String name, String detail) {
    verdict.broken(NAME, client + ", making bucket " + name + ", " + detail);
  }
}
