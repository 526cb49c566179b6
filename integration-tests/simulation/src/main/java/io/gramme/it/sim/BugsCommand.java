package io.gramme.it.sim;

import io.gramme.it.sim.patch.BugPatch;
import io.gramme.it.sim.patch.BugSearch;
import io.gramme.it.sim.patch.SourceTree;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verb {@code sim bugs}. A line for each bug as its search ends, in the order of their names. */
@Command(
    name = "bugs",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Puts each bug of integration-tests/bugs into a scratch copy of the sources, compiles it,"
          + " and looks for it with histories from seed 1 on. The checkout stays as it is.",
      "A bug is a unified diff, as git diff prints it, behind lines that say what it is."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every bug was found",
      "1:a bug was not found, no longer applies, or its histories fail without it",
      "2:the command line is wrong"
    })
final class BugsCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything.
  private CommandSpec spec;

  @Parameters(paramLabel = "NAME", arity = "0..*", description = "Bugs to look for; default all.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--list", description = "Print the bugs there are, and look for none.")
  private boolean list;

  @Option(names = "--today", description = "Ten of them, others every day.")
  private boolean today;

  @Option(
      names = "--seeds",
      description = "Seeds for each bug, 1 or more; default: what its patch says, or 1000.")
  private @Nullable Long seeds;

  @Option(
      names = "--sources",
      paramLabel = "FOLDER",
      description = "The checkout; default: the one around the working directory.")
  private @Nullable Path sources;

  @Option(
      names = "--jobs",
      description = "Bugs looked for at a time, 1 to 64; default: the processors there are.")
  private int jobs = Runtime.getRuntime().availableProcessors();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    SourceTree tree;
    List<BugPatch> bugs;
    try {
      if (jobs < 1 || jobs > 64) {
        throw new IllegalArgumentException("--jobs is " + jobs + "; allowed are 1 to 64");
      }
      if (seeds != null && seeds < 1) {
        throw new IllegalArgumentException("--seeds is " + seeds + "; allowed are 1 and more");
      }
      tree = SourceTree.around(sources == null ? Path.of("") : sources);
      bugs = chosen(tree.bugs());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    if (list) {
      bugs.forEach(bug -> say(out, "%-36s %s", bug.name(), bug.description()));
      return 0;
    }
    return search(tree, bugs, out);
  }

  private List<BugPatch> chosen(List<BugPatch> all) {
    if (today) {
      return withBudget(BugsOfTheDay.of(all, LocalDate.now(ZoneOffset.UTC)));
    }
    return withBudget(
        names.isEmpty() ? all : names.stream().map(name -> named(name, all)).toList());
  }

  private List<BugPatch> withBudget(List<BugPatch> bugs) {
    Long budget = seeds;
    return budget == null
        ? bugs
        : bugs.stream().map(bug -> bug.withBudget(budget)).toList();
  }

  private static BugPatch named(String name, List<BugPatch> all) {
    return all.stream()
        .filter(bug -> bug.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(
            "there is no bug '" + name + "'; --list prints those there are"));
  }

  private int search(SourceTree tree, List<BugPatch> bugs, PrintWriter out)
      throws InterruptedException {
    BugSearch search = new BugSearch(tree, PatchProbe.class.getName());
    ExecutorService threads = Executors.newFixedThreadPool(jobs);
    try {
      List<Future<BugSearch.Outcome>> outcomes =
          bugs.stream().map(bug -> threads.submit(() -> search.search(bug))).toList();
      int found = 0;
      for (int i = 0; i < bugs.size(); i++) {
        found += tell(bugs.get(i), outcomes.get(i), out) ? 1 : 0;
      }
      say(out, "bugs=%d found=%d", bugs.size(), found);
      return found == bugs.size() ? 0 : 1;
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean tell(BugPatch bug, Future<BugSearch.Outcome> search, PrintWriter out)
      throws InterruptedException {
    try {
      BugSearch.Outcome outcome = search.get();
      String found = outcome.found();
      if (found == null) {
        say(out, "%-36s NOT FOUND in %,d seeds", bug.name(), bug.budget());
        return false;
      }
      String without = PatchProbe.failureWithout(bug.plan(), found);
      if (without != null) {
        say(out, "%-36s its histories fail without it: seed %s", bug.name(), without);
        return false;
      }
      say(out, "%-36s seed %s, %.1f CPU s", bug.name(), found, outcome.cpuNanos() / 1e9);
      return true;
    } catch (ExecutionException e) {
      say(out, "%s", String.valueOf(e.getCause()));
      return false;
    }
  }

  private static void say(PrintWriter out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }
}
