package io.gramme.it.sim.history;

import io.gramme.causality.ContextToken;
import io.gramme.data.Key;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.CallSettings;
import io.gramme.driver.engine.Seen;
import io.gramme.driver.engine.UnfinishedWrite;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.it.sim.check.Past;
import io.gramme.it.sim.check.Version;
import io.gramme.it.sim.check.Watch;
import io.gramme.it.sim.world.Reached;
import io.gramme.it.sim.world.Seed;
import io.gramme.it.sim.world.SimSession;
import io.gramme.it.sim.world.SimTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One thread of an application: one call after the other, as applications make them, sound and odd ones. */
final class AppThread {
  /** Of updates that other threads make, too, so that they are combined (W7). */
  private static final double SHARE_WITH_OTHERS = 0.25;
  /** Of threads whose updates mostly come with others. */
  private static final double CROWDED_SHARE = 0.25;

  private static final double SHARE_IN_A_CROWD = 0.9;

  private static final int MOST_COMPANIONS = 4;
  private static final long BETWEEN_GETS_NANOS = 250 * SimTime.MILLI;

  private final Work work;
  private final SimSession session;
  private final Seed seed;
  private final boolean getsInTheEnd;
  private final HeldContexts contexts;
  private final AppCalls calls;
  private final Seed crowd;
  private final double shareWithOthers;
  private final List<AppThread> companions = new ArrayList<>();
  private final boolean isCompanion;
  private int gets;

  AppThread(Work work, SimSession session, int index, Quorums quorums, Seed seed) {
    this(work, session, session + ".t" + (index + 1), quorums, seed, index == 0, false);
    for (int i = 0; i < MOST_COMPANIONS; i++) {
      String other = session + ".t" + (index + 1) + (char) ('a' + i);
      companions.add(new AppThread(work, session, other, quorums, seed.fork(3 + i), false, true));
    }
    session.onStart(this::begin);
  }

  /**
   * A thread.
   *
   * @param isCompanion whether it does nothing of its own, but updates what another one updates
   */
  private AppThread(
      Work work,
      SimSession session,
      String name,
      Quorums quorums,
      Seed seed,
      boolean getsInTheEnd,
      boolean isCompanion) {
    this.work = work;
    this.session = session;
    this.seed = seed;
    this.contexts = new HeldContexts(work, seed, seed.fork(90));
    this.calls =
        new AppCalls(work, session, name, quorums, seed, contexts, this::next, this::writeEnded);
    this.crowd = seed.fork(2);
    this.shareWithOthers =
        seed.fork(91).chance(CROWDED_SHARE) ? SHARE_IN_A_CROWD : SHARE_WITH_OTHERS;
    this.getsInTheEnd = getsInTheEnd;
    this.isCompanion = isCompanion;
  }

  /** Begins to work, in a new session. */
  void begin() {
    if (seed.chance(0.5)) {
      contexts.clear();
    }
    next();
  }

  private void next() {
    if (!isCompanion) {
      session.later(nanosToNext(), this::step);
    }
  }

  /** In the end all sessions get at the same moments, so that each meets the write-backs of the others (G3). */
  private long nanosToNext() {
    if (work.phase().now() == Work.Phase.LOAD) {
      return seed.exponential((double) SimTime.MILLI * work.scenario().meanThinkMillis());
    }
    long sinceLast = work.cluster().time().nanos() % BETWEEN_GETS_NANOS;
    return BETWEEN_GETS_NANOS - sinceLast + seed.exponential(0.3 * SimTime.MILLI);
  }

  private void step() {
    List<Key> keys = work.scenario().keys();
    switch (work.phase().now()) {
      case LOAD -> act(keys.get(seed.below(keys.size())));
      case GETS_ONLY -> {
        if (getsInTheEnd) {
          getInTheEnd(keys);
        }
      }
      case SILENT -> next();
      case OVER -> {}
    }
  }

  /** One last write of which nobody knows, so that there is something to reconcile, and then gets only. */
  private void getInTheEnd(List<Key> keys) {
    Key key = keys.get(gets % keys.size());
    if (gets++ == 0) {
      calls.put(key, Seen.NOTHING, Watch.Source.GIVEN, Past.NOTHING, false, false);
    } else {
      calls.get(key);
    }
  }

  private void act(Key key) {
    int choice = seed.below(100);
    if (choice < 20) {
      calls.read(key);
    } else if (choice < 35) {
      calls.get(key);
    } else if (choice < 55) {
      putAfter(key, contexts.pick(key), false);
    } else if (choice < 61) {
      calls.put(key, Seen.BY_SESSION, Watch.Source.SESSION, Past.NOTHING, false, false);
    } else if (choice < 65) {
      calls.put(key, Seen.ALL_READ, Watch.Source.READ, Past.NOTHING, false, false);
    } else if (choice < 72) {
      calls.put(key, Seen.NOTHING, Watch.Source.GIVEN, Past.NOTHING, false, false);
    } else if (choice < 88) {
      update(key);
    } else if (choice < 92) {
      calls.put(key, Seen.BY_SESSION, Watch.Source.READ, Past.NOTHING, true, false);
    } else if (choice < 97) {
      putAfter(key, contexts.pick(key), true);
    } else {
      putForeign(key);
    }
  }

  private void update(Key key) {
    CallSettings settings = calls.settings();
    long ttlMillis = calls.ttlMillis();
    calls.update(key, settings, ttlMillis);
    int others = crowd.chance(shareWithOthers) ? 1 + crowd.below(companions.size()) : 0;
    for (AppThread other : companions.subList(0, others)) {
      double mean = SimTime.MILLI * (crowd.chance(0.7) ? 2.0 : 60.0);
      long ttl = crowd.chance(0.1) ? other.calls.ttlMillis() : ttlMillis;
      session.later(crowd.exponential(mean), () -> other.updateToo(key, settings, ttl));
    }
  }

  private void updateToo(Key key, CallSettings settings, long ttlMillis) {
    if (work.phase().now() == Work.Phase.LOAD) {
      calls.update(key, settings, ttlMillis);
    }
  }

  private void putAfter(Key key, @Nullable Held held, boolean delete) {
    if (held == null) {
      calls.read(key);
      return;
    }
    long ageMillis = (work.cluster().time().nanos() - held.sinceNanos()) / SimTime.MILLI;
    long dmaxMillis = work.scenario().dmaxMillis();
    boolean old = ageMillis > dmaxMillis / 2;
    work.cluster().sightings().noteIf(ageMillis > 10 * dmaxMillis, Reached.CONTEXT_OF_TEN_DMAX);
    calls.put(key, Seen.token(held.token()), Watch.Source.GIVEN, held.past(), delete, old);
  }

  /** A context of another key: refused before anything is sent (K4). */
  private void putForeign(Key key) {
    Held foreign = contexts.pickForeign(key);
    if (foreign == null) {
      calls.read(key);
    } else {
      calls.put(key, Seen.token(foreign.token()), Watch.Source.GIVEN, Past.NOTHING, false, false);
    }
  }

  private void writeEnded(Version version, CallOutcome outcome) {
    if (outcome instanceof CallResult written && written.wrote() && version.dots() > 0) {
      Held held = contexts.after(version, written.token());
      contexts.keep(version.key(), held);
      if (seed.chance(0.25)) {
        // Chained at once, so that the write is not everywhere yet.
        session.later(seed.exponential(5.0 * SimTime.MILLI), () -> chain(version.key(), held));
      } else {
        next();
      }
    } else if (outcome instanceof CallFailedException failed) {
      failed(version, failed);
    } else {
      next();
    }
  }

  private void chain(Key key, Held held) {
    if (work.phase().now() == Work.Phase.LOAD) {
      putAfter(key, held, seed.chance(0.1));
    } else {
      next();
    }
  }

  private void failed(Version version, CallFailedException failure) {
    ContextToken token = failure.token();
    UnfinishedWrite unfinished = failure.write();
    if (unfinished != null && failure.fate() == CallFate.UNKNOWN && seed.chance(0.6)) {
      session.later(pauseBeforeRetry(), () -> retry(version, unfinished));
    } else if (token != null && version.dots() > 0 && seed.chance(0.5)) {
      work.cluster().sightings().note(Reached.CHAIN_AFTER_FAILURE);
      Held held = contexts.after(version, token);
      session.later(seed.exponential(10.0 * SimTime.MILLI), () -> chain(version.key(), held));
    } else {
      next();
    }
  }

  private long pauseBeforeRetry() {
    return seed.exponential(SimTime.MILLI * (seed.chance(0.5) ? 30.0 : 1_500.0));
  }

  private void retry(Version version, UnfinishedWrite unfinished) {
    if (work.phase().now() != Work.Phase.LOAD) {
      next();
      return;
    }
    calls.retry(version, unfinished);
  }
}
