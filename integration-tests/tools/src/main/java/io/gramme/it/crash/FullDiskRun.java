package io.gramme.it.crash;

import io.gramme.driver.BucketOptions;
import io.gramme.driver.Codec;
import io.gramme.driver.Gramme;
import io.gramme.driver.GrammeException;
import io.gramme.node.identity.IdentityException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * A node under load whose disk is filled to the last block, kept full for a while, and freed: it must serve reads all
 * the while, also after a start on the full disk, and writes again by itself once there is room; and lose nothing.
 */
final class FullDiskRun {
  private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long FILL_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long BACK_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long MOST_GAP_MILLIS = 2_000;

  private final FullSite site;
  private final PrintStream progress;
  private final Stop stop;
  private final ClientLog log;
  private final SplittableRandom random;
  private final long fullNanos;
  private final List<String> findings = new ArrayList<>();
  private long refused;
  private long backAfterMillis = -1;
  private long reads;
  private long longestGapMillis;
  private double secondsFull;

  private FullDiskRun(
      CrashSettings settings, int seconds, FullSite site, PrintStream progress, Stop stop) {
    this.site = site;
    this.progress = progress;
    this.stop = stop;
    log = new ClientLog(settings.writers(), settings.seed());
    random = new SplittableRandom(settings.seed());
    fullNanos = TimeUnit.SECONDS.toNanos(seconds);
  }

  /**
   * Makes the run.
   *
   * @param seconds the disk stays full, half of them behind a start of the node on the full disk
   * @throws IllegalStateException when the run cannot be carried on
   */
  static FullDiskReport make(
      CrashSettings settings, int seconds, FullSite site, PrintStream progress, Stop stop) {
    return new FullDiskRun(settings, seconds, site, progress, stop).make(settings);
  }

  private FullDiskReport make(CrashSettings settings) {
    try (CrashedNode node = new CrashedNode(site)) {
      node.found(settings.durability());
      node.start();
      fullUnderLoad(node);
      node.crash(log::cut);
      node.start();
      log.nextRound();
      check(node, "after a start on the full disk");
      freeUnderLoad(node);
      node.crash(log::cut);
      node.start();
      check(node, "after the last start");
    } catch (RefusedStartException e) {
      findings.add("a start was refused: " + e.getMessage());
    } catch (IdentityException e) {
      throw new IllegalStateException("the node's directory cannot be used: " + e.getMessage(), e);
    }
    findings.forEach(finding -> progress.println("crash: " + finding));
    return new FullDiskReport(
        secondsFull,
        reads,
        longestGapMillis,
        log.acknowledged(),
        refused,
        backAfterMillis,
        findings);
  }

  /** Fills the disk while the node is written to, and keeps it full for half of the time. */
  private void fullUnderLoad(CrashedNode node) throws RefusedStartException {
    Load load = Load.start(node.address(), log, random.split(), stop);
    try {
      stop.pause(WARM_UP_NANOS);
      if (log.acknowledged() == 0) {
        findings.add("no write was acknowledged before the disk was filled");
      }
      keepFull(node);
      createBucket(node);
    } finally {
      load.close();
    }
    check(node, "under load");
  }

  /** The other half behind a start on the full disk; then there is room, and writes must pass by themselves. */
  private void freeUnderLoad(CrashedNode node) throws RefusedStartException {
    Load load = Load.start(node.address(), log, random.split(), stop);
    try {
      keepFull(node);
      long before = log.acknowledged();
      site.free();
      long freed = System.nanoTime();
      while (log.acknowledged() == before
          && System.nanoTime() - freed < BACK_PATIENCE_NANOS
          && !stop.isRequested()) {
        stop.pause(POLL_NANOS);
      }
      if (log.acknowledged() > before) {
        backAfterMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - freed);
      } else {
        findings.add("no write was acknowledged within "
            + TimeUnit.NANOSECONDS.toSeconds(BACK_PATIENCE_NANOS) + " s after there was room");
      }
      stop.pause(WARM_UP_NANOS);
      requireAlive(node);
    } finally {
      load.close();
    }
    check(node, "under load");
  }

  private void keepFull(CrashedNode node) throws RefusedStartException {
    long taken = site.fill();
    long begun = System.nanoTime();
    long refusedBefore = log.refused();
    try (Gramme gramme = Drivers.connect(node.address(), stop)) {
      FullDiskReader reader =
          new FullDiskReader(gramme.bucket(CrashRun.BUCKET, Codec.bytes()), log, random.split());
      Thread thread = new Thread(reader, "reader");
      thread.setDaemon(true);
      thread.start();
      while (System.nanoTime() - begun < fullNanos / 2 && !stop.isRequested()) {
        taken += site.fill();
        requireAlive(node);
        stop.pause(FILL_EVERY_NANOS);
      }
      reader.stop();
      join(thread);
      note(reader, taken, begun, refusedBefore);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join(BACK_PATIENCE_NANOS / 1_000_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the reader", e);
    }
  }

  private void note(FullDiskReader reader, long taken, long begun, long refusedBefore) {
    double seconds = (System.nanoTime() - begun) / 1e9;
    secondsFull += seconds;
    reads += reader.reads();
    refused += log.refused() - refusedBefore;
    longestGapMillis = Math.max(longestGapMillis, reader.longestGapMillis());
    if (reader.longestGapMillis() > MOST_GAP_MILLIS) {
      findings.add("no read succeeded for " + reader.longestGapMillis() + " ms; the last failure: "
          + reader.lastFailure());
    }
    progress.println(String.format(
        Locale.ROOT,
        "crash: full for %.1f s (%d MiB taken): %,d reads, %d ms at most without one; %,d writes"
            + " acknowledged so far, %,d refused",
        seconds,
        taken >> 20,
        reader.reads(),
        reader.longestGapMillis(),
        log.acknowledged(),
        refused));
  }

  /** A change of the member table must not cost the node. */
  private void createBucket(CrashedNode node) throws RefusedStartException {
    try (Gramme gramme = Drivers.connect(node.address(), stop)) {
      gramme.createBucket("made-on-a-full-disk", BucketOptions.causal());
    } catch (GrammeException e) {
      findings.add("a bucket cannot be made on a full disk: " + e.getMessage());
    }
    requireAlive(node);
  }

  private void requireAlive(CrashedNode node) {
    if (!node.isAlive()) {
      throw new IllegalStateException("the node is gone; it said:\n" + node.lastOutput());
    }
  }

  private void check(CrashedNode node, String when) throws RefusedStartException {
    for (Judgement judgement : log.takeSeen()) {
      findings.add(judgement.verdict() + " " + when + ": " + judgement.detail());
    }
    for (Judgement judgement : Check.of(node.address(), log, stop)) {
      findings.add(judgement.verdict() + " " + when + ": " + judgement.detail());
    }
  }
}
