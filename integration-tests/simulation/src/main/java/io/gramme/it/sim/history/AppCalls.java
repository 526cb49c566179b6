package io.gramme.it.sim.history;

import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.data.Limits;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.CallSettings;
import io.gramme.driver.engine.Seen;
import io.gramme.driver.engine.SiblingResolver;
import io.gramme.driver.engine.Ttl;
import io.gramme.driver.engine.UnfinishedWrite;
import io.gramme.it.sim.check.CallInfo;
import io.gramme.it.sim.check.CallJudge;
import io.gramme.it.sim.check.Past;
import io.gramme.it.sim.check.Version;
import io.gramme.it.sim.check.Watch;
import io.gramme.it.sim.world.Reached;
import io.gramme.it.sim.world.Seed;
import io.gramme.it.sim.world.SimSession;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The calls of one application thread: what they write, what they say of it, and who watches them. */
final class AppCalls {
  private static final double SHARE_THAT_EXPIRES = 0.2;
  private static final String CONVERSION = "the codec and the reconciler of the application";
  private static final Bytes TOO_LARGE = Bytes.wrap(new byte[Limits.MAX_VALUE_BYTES + 1]);

  private final Work work;
  private final SimSession session;
  private final String name;
  private final Quorums quorums;
  private final Seed seed;
  private final OddCallbacks odd;
  private final HeldContexts contexts;
  private final Runnable next;
  private final BiConsumer<Version, CallOutcome> written;

  /**
   * The calls of a thread.
   *
   * @param next runs when a read has ended
   * @param written is told how a write has ended
   */
  AppCalls(
      Work work,
      SimSession session,
      String name,
      Quorums quorums,
      Seed seed,
      HeldContexts contexts,
      Runnable next,
      BiConsumer<Version, CallOutcome> written) {
    this.work = work;
    this.session = session;
    this.name = name;
    this.quorums = quorums;
    this.seed = seed;
    this.odd = new OddCallbacks(work, seed.fork(1));
    this.contexts = contexts;
    this.next = next;
    this.written = written;
  }

  /** Draws what a call asks for. */
  CallSettings settings() {
    return quorums.settings(seed);
  }

  void read(Key key) {
    CallSettings settings = settings();
    CallInfo info = reading(key, settings, outcome -> {
      if (outcome instanceof CallResult read && !read.wrote()) {
        contexts.keep(key, read.token(), Past.of(versions(key, read.live())));
      }
      next.run();
    });
    submit(new Call.Read(key, settings, null), work.watcher().watch(session, info, null));
  }

  void get(Key key) {
    CallSettings settings = settings();
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
        contexts.keep(key, read.token(), past);
      }
      next.run();
    });
    watch[0] = work.watcher().watch(session, info, null);
    submit(new Call.Get(key, settings, odd.resolver(watch[0], this::reconcile)), watch[0]);
  }

  private SiblingResolver.Resolution reconcile(Key key, List<Sibling> live, boolean besideDelete) {
    return SiblingResolver.Resolution.value(
        work.watcher().ledger().reconciled(key, versions(key, live)).value());
  }

  void update(Key key, CallSettings settings, long ttlMillis) {
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

  void put(Key key, Seen seen, Watch.Source source, Past past, boolean delete, boolean oldContext) {
    CallSettings settings = settings();
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
  long ttlMillis() {
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
        outcome -> written.accept(version, outcome));
  }

  /** Finishes an earlier write, in time or late (W5). */
  void retry(Version version, UnfinishedWrite unfinished) {
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
