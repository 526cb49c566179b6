package io.gramme.it.sim.world;

import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.RingCache;
import io.gramme.driver.engine.SessionMachine;
import io.gramme.driver.engine.SessionParameters;
import io.gramme.membership.BucketRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A client's process: one session after the other, each with the real machine, and how they begin and end. */
public final class SimSession extends SimProcess {
  private final SimCluster cluster;
  private final int index;
  private final Seed seed;
  private final SessionShell shell;
  private final List<Runnable> onStart = new ArrayList<>();
  private SessionMachine machine;
  private long sessions;
  private int copies;
  private long skewAtStartMillis;

  SimSession(SimCluster cluster, int index, Seed seed) {
    super(cluster.time(), cluster.nodes().size() + index, "c" + (index + 1));
    this.cluster = cluster;
    this.index = index;
    this.seed = seed;
    this.shell = new SessionShell(cluster, this, seed);
    this.machine = newMachine();
  }

  private SessionMachine newMachine() {
    SimHealth health =
        new SimHealth(() -> now().monotonicNanos(), cluster.sightings(), shell::keptBack);
    Seed fresh = seed.fork(++sessions);
    skewAtStartMillis = wallSkewMillis();
    return new SessionMachine(
        cluster.bounds().sessions(),
        RingCache.startingWith(cluster.ring()),
        cluster.traits().contacts(),
        health,
        cluster.tampering().laneIds(index, fresh),
        now());
  }

  /** The cluster has come together: the session begins anew, with the table that it has. */
  void meetTheCluster() {
    forget();
    machine = newMachine();
    begin();
  }

  public int index() {
    return index;
  }

  /** Counts the sessions of this process, the present one included. */
  public long generation() {
    return sessions;
  }

  /** How far its wall clock was ahead of the true time when its present session began. */
  public long skewAtStartMillis() {
    return skewAtStartMillis;
  }

  /** The bounds of its sessions. */
  public SessionParameters parameters() {
    return cluster.bounds().sessions();
  }

  /** Whether it keeps the states it has met. */
  public boolean remembers() {
    return cluster.bounds().sessions().cacheBytes() > 0;
  }

  /** The cluster's longest life of a message. */
  public long dmaxMillis() {
    return cluster.ring().table().parameters().dmaxMillis();
  }

  /** The real machine of the present session. */
  public SessionMachine machine() {
    return machine;
  }

  /** What drives it. */
  SessionShell shell() {
    return shell;
  }

  /** Does this each time a new session has begun. */
  public void onStart(Runnable action) {
    onStart.add(action);
  }

  /** Submits a call; only while the process is up. */
  public void submit(Call call, CallListener listener) {
    shell.submit(call, listener);
  }

  /** Makes a bucket known; only while the process is up. */
  public void createBucket(BucketRecord bucket, long spanNanos, Consumer<CallOutcome> then) {
    shell.createBucket(bucket, spanNanos, then);
  }

  /** How many instants it is to be woken at. */
  public int alarms() {
    return shell.alarms();
  }

  /** Requests that were neither answered nor given up. */
  public int outstanding() {
    return shell.requests().count();
  }

  /** Calls that have not ended, or whose repairs go on. */
  public int liveCalls() {
    return shell.liveCalls();
  }

  /** The process ends once so many further copies of writes have left; the next one does not leave any more. */
  public void crashAfterCopies(int most) {
    shell.crashAfterCopies(most);
  }

  /** It does not end by itself any more. */
  public void cancelCrash() {
    shell.cancelCrash();
  }

  /** The process ends at once; nobody hears of its calls any more. */
  public void crash() {
    cluster.trace().say(this, () -> "CRASH");
    forget();
  }

  /** The session is closed in good order. */
  public void close() {
    shell.cancelCrash();
    cluster.trace().say(this, () -> "CLOSE");
    shell.close();
    forget();
  }

  /** The process was copied: this copy goes on under fresh lane ids, as after a restored checkpoint (rule K1). */
  public void copied() {
    cluster.trace().say(this, () -> "COPIED");
    cluster.sightings().note(Reached.PROCESS_COPIED);
    machine.newLaneGeneration();
    copies++;
  }

  /** How often it was copied. */
  public int copies() {
    return copies;
  }

  private void forget() {
    shell.clear();
    if (isUp()) {
      end();
    }
  }

  /** A new session begins, which knows nothing of the one before. */
  public void start() {
    if (isUp()) {
      return;
    }
    machine = newMachine();
    begin();
    cluster.trace().say(this, () -> "START session " + sessions);
    cluster.tampering().restarted(this);
    onStart.forEach(Runnable::run);
  }
}
