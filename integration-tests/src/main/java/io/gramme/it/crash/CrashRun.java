package io.gramme.it.crash;

import io.gramme.node.identity.IdentityException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** Rounds of load, crash, start and check with one node. */
final class CrashRun {
  static final String BUCKET = "crash";
  private static final int DETAILS_SHOWN = 10;

  private final CrashSettings settings;
  private final CrashSite site;
  private final PrintStream progress;
  private final ClientLog log;
  private final SplittableRandom random;
  private int rounds;
  private long lost;
  private long wrong;

  private CrashRun(CrashSettings settings, CrashSite site, PrintStream progress) {
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
   * @throws IllegalStateException when the run cannot be carried on
   */
  static CrashReport make(CrashSettings settings, CrashSite site, PrintStream progress) {
    return new CrashRun(settings, site, progress).make();
  }

  private CrashReport make() {
    long refused = 0;
    try (CrashedNode node = new CrashedNode(site, random)) {
      node.found(settings.durability());
      node.start();
      while (rounds < settings.rounds()) {
        round(node);
        rounds++;
      }
    } catch (RefusedStartException e) {
      progress.println("crash: a start was refused: " + e.getMessage());
      refused++;
    } catch (IdentityException e) {
      throw new IllegalStateException("the node's directory cannot be used: " + e.getMessage(), e);
    }
    return new CrashReport(rounds, log.acknowledged(), lost, refused, wrong);
  }

  private void round(CrashedNode node) throws RefusedStartException {
    RoundPlan plan = RoundPlan.draw(random, settings.seconds());
    long before = log.acknowledged();
    log.nextRound();
    Load load = Load.start(node.address(), log, random.split());
    try {
      pause(plan.load().toNanos());
      node.crash(log::cut);
    } finally {
      load.close();
    }
    count(log.takeSeen());
    countProblems(StoreCheck.of(site.directory(), site.files().resolve("copy")));
    for (double share : plan.starts()) {
      node.crashAtStart(share);
    }
    node.start();
    count(Check.of(node.address(), log));
    progress.println(String.format(
        Locale.ROOT,
        "crash: round %d of %d: %s after %.2f s and %d times while starting;"
            + " %,d writes acknowledged, so far %d lost, %d wrong",
        rounds + 1,
        settings.rounds(),
        site.name(),
        plan.load().toNanos() / 1e9,
        plan.starts().size(),
        log.acknowledged() - before,
        lost,
        wrong));
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

  private static void pause(long nanos) {
    long deadline = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = deadline - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
