package io.gramme.it.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.gramme.it.sim.patch.BugPatch;
import io.gramme.it.sim.patch.BugSearch;
import io.gramme.it.sim.patch.SourceTree;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * The bugs of {@code integration-tests/bugs} are found. The regular run looks for ten a day, others every day;
 * {@code -Dgramme.sim.bugs=all} looks for all.
 */
final class BugPatchesTest {
  private static final SourceTree TREE = SourceTree.around(Path.of(""));

  @Test
  void everyBugAppliesToTheSources() {
    List<BugPatch> bugs = TREE.bugs();

    assertThat(bugs).hasSizeGreaterThanOrEqualTo(80);
    for (BugPatch bug : bugs) {
      assertThatCode(() -> assertThat(TREE.patched(bug)).isNotEmpty())
          .as(bug.name())
          .doesNotThrowAnyException();
    }
  }

  @Test
  void everyBugHasItsTurnWithinDays() {
    List<BugPatch> bugs = TREE.bugs();
    Set<String> looked = new HashSet<>();
    LocalDate day = LocalDate.of(2026, 1, 1);
    for (int i = 0; i <= bugs.size() / BugsOfTheDay.COUNT; i++) {
      BugsOfTheDay.of(bugs, day.plusDays(i)).forEach(bug -> looked.add(bug.name()));
    }
    assertThat(looked).hasSize(bugs.size());
  }

  @Test
  @Tag("slow")
  @Tag("once")
  void theBugsOfTheDayAreFound(TestReporter reporter) throws Exception {
    List<BugPatch> bugs = "all".equals(System.getProperty("gramme.sim.bugs"))
        ? TREE.bugs()
        : BugsOfTheDay.of(TREE.bugs(), LocalDate.now(ZoneOffset.UTC));
    BugSearch search = new BugSearch(TREE, PatchProbe.class.getName());
    ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    List<String> wrong = new ArrayList<>();
    try {
      List<Future<BugSearch.Outcome>> outcomes = new ArrayList<>();
      for (BugPatch bug : bugs) {
        outcomes.add(threads.submit(() -> search.search(bug)));
      }
      for (Future<BugSearch.Outcome> future : outcomes) {
        BugSearch.Outcome outcome = future.get();
        String found = outcome.found();
        reporter.publishEntry(outcome.bug().name(), String.valueOf(found));
        if (found == null) {
          wrong.add(outcome.bug().name() + " was not found");
        } else if (PatchProbe.failureWithout(outcome.bug().plan(), found) != null) {
          wrong.add(outcome.bug().name() + ": its histories fail without it");
        }
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(wrong).isEmpty();
  }
}
