package io.gramme.it.crash;

import io.gramme.node.identity.IdentityException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Rounds of load, crash, start and check with one node. */
final class CrashRun {
  static final String BUCKET = "crash";
  private static final int DETAILS_SHOWN = 10;
  private static final long FIRST_WRITE_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long FIRST_WRITE_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final CrashSettings settings;
  private final CrashSite site;
  private final PrintStream progress;
  private final Stop stop;
  private final ClientLog log;
  private final SplittableRandom random;
  private int rounds;
  private long lost;
  private long wrong;
  private long acknowledged;
  private int checkpointsCut;

  private CrashRun(CrashSettings settings, CrashSite site, PrintStream progress, Stop stop) {
    this.stop = stop;
    this.settings = settings;
    this.site = site;
    this.progress = progress;
    log = new ClientLog(settings.writers(), settings.seed());
    random = new SplittableRandom(settings.seed());
  }

  /**
   * Makes the run, which ends early when the node does not start: it would not on the next attempt either.
   *
   * @param site of which the node's directory is empty; closed by the caller
   * @param stop ends it after the rounds that are done: what is found in the one under way does not count, since nodes
   *     are ended as well when the JVM is asked to end
   * @throws IllegalStateException when the run cannot be carried on
   */
  static CrashReport make(CrashSettings settings, CrashSite site, PrintStream progress, Stop stop) {
    return new CrashRun(settings, site, progress, stop).make();
  }

  private CrashReport make() {
    long refused = 0;
    try {
      rounds();
    } catch (RefusedStartException e) {
      if (!stop.isRequestedSoon()) {
        progress.println("crash: a start was refused: " + e.getMessage());
        refused++;
      }
    } catch (IdentityException e) {
      throw new IllegalStateException("the node's directory cannot be used: " + e.getMessage(), e);
    } catch (IllegalStateException | UncheckedIOException e) {
      if (!stop.isRequestedSoon()) {
        throw e;
      }
    }
    return new CrashReport(rounds, acknowledged, lost, refused, wrong, checkpointsCut);
  }

  private void rounds() throws RefusedStartException, IdentityException {
    try (CrashedNode node = new CrashedNode(site)) {
      node.found(settings.durability());
      node.start();
      while (rounds < settings.rounds() && !stop.isRequested()) {
        round(node);
      }
    }
  }

  private void round(CrashedNode node) throws RefusedStartException {
    long begun = System.nanoTime();
    RoundPlan plan = RoundPlan.draw(random, settings.seconds());
    log.nextRound();
    Load load = Load.start(node.address(), log, random.split(), stop);
    try {
      awaitFirstWrite();
      stop.pause(plan.load().toNanos());
      node.crash(log::cut);
    } finally {
      load.close();
    }
    int inCheckpoint = checkpointsCut();
    List<String> problems = StoreCheck.of(site.directory(), site.files().resolve("copy"));
    for (double share : plan.starts()) {
      node.crashAtStart(share);
      inCheckpoint += checkpointsCut();
    }
    node.start();
    List<Judgement> bad = Check.of(node.address(), log, stop);
    if (bad.isEmpty() ? stop.isRequested() : stop.isRequestedSoon()) {
      return;
    }
    rounds++;
    checkpointsCut += inCheckpoint;
    count(log.takeSeen());
    countProblems(problems);
    count(bad);
    tell(plan, System.nanoTime() - begun);
  }

  /** A round's time runs from here: how long connecting takes depends on how busy the machine is. */
  private void awaitFirstWrite() {
    long begun = System.nanoTime();
    while (log.acknowledged() == acknowledged
        && !stop.isRequested()
        && System.nanoTime() - begun < FIRST_WRITE_PATIENCE_NANOS) {
      stop.pause(FIRST_WRITE_POLL_NANOS);
    }
  }

  private int checkpointsCut() {
    return StoreCheck.isInCheckpoint(site.directory()) ? 1 : 0;
  }

  private void tell(RoundPlan plan, long nanos) {
    long before = acknowledged;
    acknowledged = log.acknowledged();
    progress.println(String.format(
        Locale.ROOT,
        "crash: round %d of %d: %s after %.2f s and %d times while starting;"
            + " %,d writes acknowledged, so far %d lost, %d wrong, %d checkpoints cut; took %.1f s",
        rounds,
        settings.rounds(),
        site.name(),
        plan.load().toNanos() / 1e9,
        plan.starts().size(),
        acknowledged - before,
        lost,
        wrong,
        checkpointsCut,
        nanos / 1e9));
  }

  private void count(List<Judgement> bad) {
    int shown = 0;
    for (Judgement judgement : bad) {
      if (judgement.verdict() == Judgement.Verdict.LOST) {
        lost++;
      } else {
        wrong++;
      }
      if (shown++ < DETAILS_SHOWN) {
        progress.println("crash: " + judgement.verdict() + ": " + judgement.detail());
      }
    }
  }

  private void countProblems(List<String> problems) {
    wrong += problems.size();
    problems.stream()
        .limit(DETAILS_SHOWN)
        .forEach(problem -> progress.println("crash: WRONG: " + problem));
  }
}
