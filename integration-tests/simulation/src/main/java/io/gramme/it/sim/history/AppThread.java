package io.gramme.it.sim.history;

import io.gramme.causality.ContextToken;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.data.Limits;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.CallSettings;
import io.gramme.driver.engine.Seen;
import io.gramme.driver.engine.SiblingResolver;
import io.gramme.driver.engine.Ttl;
import io.gramme.driver.engine.UnfinishedWrite;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.it.sim.check.CallInfo;
import io.gramme.it.sim.check.CallJudge;
import io.gramme.it.sim.check.Past;
import io.gramme.it.sim.check.Version;
import io.gramme.it.sim.check.Watch;
import io.gramme.it.sim.world.Reached;
import io.gramme.it.sim.world.Seed;
import io.gramme.it.sim.world.SimSession;
import io.gramme.it.sim.world.SimTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One thread of an application: one call after the other, as applications make them, sound and odd ones. */
final class AppThread {
  private static final double SHARE_THAT_EXPIRES = 0.2;
  /** Of updates that other threads make, too, so that they are combined (W7). */
  private static final double SHARE_WITH_OTHERS = 0.25;
  /** Of threads whose updates mostly come with others. */
  private static final double CROWDED_SHARE = 0.25;

  private static final double SHARE_IN_A_CROWD = 0.9;

  private static final int MOST_COMPANIONS = 4;
  private static final String CONVERSION = "the codec and the reconciler of the application";
  private static final Bytes TOO_LARGE = Bytes.wrap(new byte[Limits.MAX_VALUE_BYTES + 1]);
  private static final long BETWEEN_GETS_NANOS = 250 * SimTime.MILLI;

  private final Work work;
  private final SimSession session;
  private final String name;
  private final Seed seed;
  private final Quorums quorums;
  private final boolean getsInTheEnd;
  private final Basket basket = new Basket();
  private final Seed travels;
  private final OddCallbacks odd;
  private final Seed crowd;
  private final double shareWithOthers;
  private final List<AppThread> companions = new ArrayList<>();
  private final boolean isCompanion;
  private int gets;

  AppThread(Work work, SimSession session, int index, Quorums quorums, Seed seed) {
    this(work, session, session + ".t" + (index + 1), quorums, seed, index == 0, false);
    for (int i = 0; i < MOST_COMPANIONS; i++) {
      String other = name + (char) ('a' + i);
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
    this.name = name;
    this.seed = seed;
    this.odd = new OddCallbacks(work, seed.fork(1));
    this.crowd = seed.fork(2);
    this.shareWithOthers =
        seed.fork(91).chance(CROWDED_SHARE) ? SHARE_IN_A_CROWD : SHARE_WITH_OTHERS;
    this.travels = seed.fork(90);
    this.quorums = quorums;
    this.getsInTheEnd = getsInTheEnd;
    this.isCompanion = isCompanion;
  }

  /** Begins to work, in a new session. */
  void begin() {
    if (seed.chance(0.5)) {
      basket.clear();
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
      put(key, Seen.NOTHING, Watch.Source.GIVEN, Past.NOTHING, false, false);
    } else {
      get(key);
    }
  }

  private void act(Key key) {
    int choice = seed.below(100);
    if (choice < 20) {
      read(key);
    } else if (choice < 35) {
      get(key);
    } else if (choice < 55) {
      putAfter(key, pick(key), false);
    } else if (choice < 61) {
      put(key, Seen.BY_SESSION, Watch.Source.SESSION, Past.NOTHING, false, false);
    } else if (choice < 65) {
      put(key, Seen.ALL_READ, Watch.Source.READ, Past.NOTHING, false, false);
    } else if (choice < 72) {
      put(key, Seen.NOTHING, Watch.Source.GIVEN, Past.NOTHING, false, false);
    } else if (choice < 88) {
      update(key);
    } else if (choice < 92) {
      put(key, Seen.BY_SESSION, Watch.Source.READ, Past.NOTHING, true, false);
    } else if (choice < 97) {
      putAfter(key, pick(key), true);
    } else {
      putForeign(key);
    }
  }

  private void read(Key key) {
    CallSettings settings = quorums.settings(seed);
    CallInfo info = reading(key, settings, outcome -> {
      if (outcome instanceof CallResult read && !read.wrote()) {
        hold(key, read.token(), Past.of(versions(key, read.live())));
      }
      next();
    });
    submit(new Call.Read(key, settings, null), work.watcher().watch(session, info, null));
  }

  private void get(Key key) {
    CallSettings settings = quorums.settings(seed);
    Watch[] watch = new Watch[1];
    CallInfo info = reading(key, settings, outcome -> {
      if (outcome instanceof CallResult read && !read.wrote()) {
        Past past = Past.of(versions(key, read.live()));
        Version wroteBack = watch[0].wroteBack();
        Bytes value = read.value();
        if (wroteBack != null) {
          past = past.with(wroteBack);
        } else if (value != null) {
          // Its write-back may be made and not have left yet.
          past = past.withPossibly(version(key, value));
        }
        hold(key, read.token(), past);
      }
      next();
    });
    watch[0] = work.watcher().watch(session, info, null);
    submit(new Call.Get(key, settings, odd.resolver(watch[0], this::reconcile)), watch[0]);
  }

  private SiblingResolver.Resolution reconcile(Key key, List<Sibling> live, boolean besideDelete) {
    return SiblingResolver.Resolution.value(
        work.watcher().ledger().reconciled(key, versions(key, live)).value());
  }

  private void update(Key key) {
    CallSettings settings = quorums.settings(seed);
    long ttlMillis = ttlMillis();
    update(key, settings, ttlMillis);
    int others = crowd.chance(shareWithOthers) ? 1 + crowd.below(companions.size()) : 0;
    for (AppThread other : companions.subList(0, others)) {
      double mean = SimTime.MILLI * (crowd.chance(0.7) ? 2.0 : 60.0);
      long ttl = crowd.chance(0.1) ? other.ttlMillis() : ttlMillis;
      session.later(crowd.exponential(mean), () -> other.updateToo(key, settings, ttl));
    }
  }

  private void updateToo(Key key, CallSettings settings, long ttlMillis) {
    if (work.phase().now() == Work.Phase.LOAD) {
      update(key, settings, ttlMillis);
    }
  }

  private void update(Key key, CallSettings settings, long ttlMillis) {
    Version version = work.watcher().ledger().begin(key, false);
    CallInfo info = writing(key, Watch.Source.SHOWN, Past.NOTHING, settings, version);
    Watch watch = work.watcher().watch(session, info, version);
    boolean[] reconciled = new boolean[1];
    submit(
        new Call.Update(
            key,
            odd.change(current -> {
              if (!reconciled[0]) {
                watch.showDuring(current == null ? List.of() : List.of(version(key, current)));
              }
              return version.value();
            }),
            odd.resolver(watch, (k, live, besideDelete) -> {
              reconciled[0] = true;
              watch.showDuring(versions(k, live));
              return reconcile(k, live, besideDelete);
            }),
            ttlMillis,
            settings,
            CONVERSION),
        watch);
  }

  private void putAfter(Key key, @Nullable Held held, boolean delete) {
    if (held == null) {
      read(key);
      return;
    }
    long ageMillis = (work.cluster().time().nanos() - held.sinceNanos()) / SimTime.MILLI;
    boolean old = ageMillis > work.scenario().dmaxMillis() / 2;
    put(key, Seen.token(held.token()), Watch.Source.GIVEN, held.past(), delete, old);
  }

  /** A context of another key: refused before anything is sent (K4). */
  private void putForeign(Key key) {
    Held foreign = basket.pickForeign(key, seed);
    if (foreign == null) {
      read(key);
    } else {
      put(key, Seen.token(foreign.token()), Watch.Source.GIVEN, Past.NOTHING, false, false);
    }
  }

  private void put(
      Key key, Seen seen, Watch.Source source, Past past, boolean delete, boolean oldContext) {
    CallSettings settings = quorums.settings(seed);
    Version version = work.watcher().ledger().begin(key, delete);
    CallInfo info = writing(key, source, past, settings, version).withOldContext(oldContext);
    Bytes value = delete ? null : version.value();
    long ttlMillis = delete ? Ttl.NONE : ttlMillis();
    boolean tooLarge = !delete && version.number() % 400 == 399;
    work.cluster().sightings().noteIf(tooLarge, Reached.VALUE_TOO_LARGE);
    submit(
        new Call.Put(
            key, tooLarge ? TOO_LARGE : value, metadata(version), seen, ttlMillis, settings),
        work.watcher().watch(session, delete ? info.deleting() : info, version));
  }

  /** Some values have something said of them. */
  private static Bytes metadata(Version version) {
    return version.isDelete() || version.number() % 3 != 0
        ? Bytes.EMPTY
        : Bytes.utf8("of " + version);
  }

  /** Some values expire: in ten years, while their write is still under way, or after they have been met. */
  private long ttlMillis() {
    if (!seed.chance(SHARE_THAT_EXPIRES)) {
      return Ttl.NONE;
    }
    if (seed.chance(0.05)) {
      return Ttl.LONGEST.toMillis() - seed.below(2);
    }
    return seed.chance(0.4) ? 1 + seed.below(200) : 200 + seed.below(6_000);
  }

  private void submit(Call call, Watch watch) {
    CallJudge judge = work.watcher().judge(session, call, watch);
    session.submit(judge.call(), judge);
  }

  private CallInfo reading(Key key, CallSettings settings, Consumer<CallOutcome> then) {
    return CallInfo.reading(name, key, quorums.r(settings), quorums.w(settings), then);
  }

  private CallInfo writing(
      Key key, Watch.Source source, Past past, CallSettings settings, Version version) {
    return CallInfo.writing(
        name,
        key,
        source,
        past,
        quorums.r(settings),
        quorums.w(settings),
        outcome -> writeEnded(version, outcome));
  }

  private void writeEnded(Version version, CallOutcome outcome) {
    if (outcome instanceof CallResult written && written.wrote() && version.dots() > 0) {
      Held held = heldAfter(version, written.token());
      keep(version.key(), held);
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

  private Held heldAfter(Version version, ContextToken token) {
    return new Held(token, version.heldPast(), work.cluster().time().nanos());
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
      Held held = heldAfter(version, token);
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
    boolean late = session.now().monotonicNanos() >= unfinished.deadlineNanos();
    work.cluster().sightings().note(late ? Reached.LATE_RETRY : Reached.RETRY_IN_TIME);
    Bytes value = unfinished.value();
    // Of updates that were combined each finishes what the last of them made (W7).
    Version written = value == null ? version : version(version.key(), value);
    CallInfo info = writing(
            version.key(), Watch.Source.EARLIER, Past.NOTHING, unfinished.settings(), version)
        .asRetry(late, written != version);
    submit(new Call.Retry(unfinished), work.watcher().watch(session, info, written));
  }

  private void hold(Key key, ContextToken token, Past past) {
    keep(key, new Held(token, past, work.cluster().time().nanos()));
  }

  /** Some contexts are handed to another process, whose clock may be behind their stamps. */
  private void keep(Key key, Held held) {
    basket.add(key, held);
    if (travels.chance(0.2)) {
      work.travelling().add(key, held);
    }
  }

  private @Nullable Held pick(Key key) {
    Held own = basket.pick(key, seed);
    Held given = travels.chance(0.15) ? work.travelling().pick(key, travels) : null;
    work.cluster().sightings().noteIf(given != null, Reached.CONTEXT_OF_ANOTHER_PROCESS);
    return given == null ? own : given;
  }

  private List<Version> versions(Key key, List<Sibling> siblings) {
    return work.watcher().versions(key, siblings);
  }

  private Version version(Key key, Bytes value) {
    Version found = work.watcher().ledger().find(key, value);
    if (found == null) {
      throw new IllegalStateException(name + " is shown " + value.utf8() + ", which nobody wrote");
    }
    return found;
  }
}
