package io.gramme.it.sim.patch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Applies a bug to a scratch copy, compiles it and runs histories until one fails. */
public final class BugSearch {
  /** A history that stands still for so long is held for endless, which is a way of failing. */
  private static final long PATIENCE_SECONDS = 120;

  private static final String ENDLESS = "a history does not end";

  private final SourceTree tree;
  private final String probe;

  /**
   * Searches in a checkout.
   *
   * @param probe the class whose {@code static String search(String plan, long seeds)} runs histories from seed 1 on,
   *     and returns the first failure as {@code seed promise}, or null, and whose {@code static long seed()} says where
   *     it is
   */
  public BugSearch(SourceTree tree, String probe) {
    this.tree = tree;
    this.probe = probe;
  }

  /**
   * What became of a search.
   *
   * @param found {@code seed promise}; null when no history failed
   * @param cpuNanos CPU time of the thread that searched, without the compiler's
   */
  public record Outcome(BugPatch bug, @Nullable String found, long cpuNanos) {}

  /**
   * Looks for a bug on a thread of its own.
   *
   * @throws PatchException when it cannot be applied or compiled
   */
  public Outcome search(BugPatch bug) throws InterruptedException {
    Path scratch = null;
    try {
      scratch = Files.createTempDirectory("gramme-bug-");
      try (PatchedClasses classes = PatchedClasses.of(bug.name(), tree.patched(bug), scratch)) {
        return run(bug, classes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      remove(scratch);
    }
  }

  private Outcome run(BugPatch bug, PatchedClasses classes) throws InterruptedException {
    FutureTask<Outcome> task = new FutureTask<>(() -> {
      long before = cpuNanos();
      Object found = classes
          .loadClass(probe)
          .getMethod("search", String.class, long.class)
          .invoke(null, bug.plan(), bug.budget());
      return new Outcome(bug, (String) found, cpuNanos() - before);
    });
    Thread thread = new Thread(task, "bug-" + bug.name());
    thread.setDaemon(true);
    thread.setContextClassLoader(classes);
    thread.start();
    try {
      return ended(bug, task, classes);
    } catch (ExecutionException | ReflectiveOperationException e) {
      Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
      throw new PatchException(bug.name(), "the search failed: " + cause);
    }
  }

  /** Many histories may take long together on a busy computer; only one that stands still is endless. */
  private Outcome ended(BugPatch bug, FutureTask<Outcome> task, PatchedClasses classes)
      throws InterruptedException, ExecutionException, ReflectiveOperationException {
    Method progress = classes.loadClass(probe).getMethod("seed");
    Object latest = null;
    while (true) {
      try {
        return task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        Object now = progress.invoke(null);
        if (now.equals(latest)) {
          return new Outcome(bug, now + " " + ENDLESS, 0);
        }
        latest = now;
      }
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void remove(@Nullable Path folder) {
    if (folder == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> inside = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : inside) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
