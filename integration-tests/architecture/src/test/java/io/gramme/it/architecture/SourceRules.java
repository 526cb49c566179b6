package io.gramme.it.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What every hand-written source file owes. Each rule returns its violations, none when it holds. */
final class SourceRules {

  static final int LINES_ALLOWED = 499;

  private static final int MODULE_DEPTH = 2;

  private static final Pattern SLEEP = Pattern.compile(
      "\\bThread\\s*\\.\\s*sleep\\b\\s*\\(|\\bTimeUnit\\s*\\.\\s*\\w+\\s*\\.\\s*sleep\\s*\\("
          + "|import\\s+static\\s+java\\.lang\\.Thread\\.(sleep|\\*)");
  private static final Set<String> PUBLISHED =
      Set.of("shared-protocol", "driver", "node", "node/streams", "node/cli");
  private static final Pattern KIND =
      Pattern.compile("( *)\\} else if \\((?!!).*\\binstanceof\\b.*");
  private static final Pattern SENTENCE =
      Pattern.compile("\\A/\\*\\*\\s*(\\*\\s*)?\\w.*", Pattern.DOTALL);

  private SourceRules() {}

  /** The folder of this project. */
  static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("shared-protocol/pom.xml"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException(
          "no folder above " + Path.of("").toAbsolutePath() + " holds shared-protocol");
    }
    return folder;
  }

  /** Packages, named module/package, whose package-info is missing, is not null-marked or has no sentence. */
  static List<String> packagesWithoutInfo(Path repository) {
    Set<String> violations = new TreeSet<>();
    for (Path source : javaFiles(repository)) {
      Path inRepository = repository.relativize(source);
      String module = module(inRepository);
      // src / main|test / java / package... / file
      Path inSources = inRepository.subpath(sources(inRepository) + 3, inRepository.getNameCount());
      Path folder = inSources.getParent();
      if (folder != null && !hasInfo(repository.resolve(module), folder)) {
        violations.add(module + ": " + folder.toString().replace('/', '.'));
      }
    }
    return List.copyOf(violations);
  }

  private static boolean hasInfo(Path module, Path folder) {
    return Stream.of("main", "test")
        .map(kind -> module.resolve("src").resolve(kind).resolve("java").resolve(folder))
        .map(path -> path.resolve("package-info.java"))
        .filter(Files::exists)
        .map(SourceRules::read)
        .anyMatch(text -> text.contains("@NullMarked") && SENTENCE.matcher(text).matches());
  }

  /** Files with more lines than {@link #LINES_ALLOWED}. */
  static List<String> oversizedFiles(Path repository) {
    return violations(repository, source -> read(source).lines().count() > LINES_ALLOWED);
  }

  /** Test files that sleep instead of awaiting a condition. */
  static List<String> sleepingTests(Path repository) {
    return violations(
        repository,
        source -> kind(repository.relativize(source)).equals("test")
            && SLEEP.matcher(read(source)).find());
  }

  /** Production files that cancel timers by an id of their own, in which 0 may mean none. */
  static List<String> bareTimerIds(Path repository) {
    return violations(
        repository,
        source -> kind(repository.relativize(source)).equals("main")
            && !source.endsWith("TimerSlot.java")
            && read(source).contains(".cancelTimer("));
  }

  /**
   * Places in published modules, named file:line, where the kinds of a type are told apart and one that is forgotten would pass in silence: a
   * chain of instanceof must end in an else, or in a condition that names what may pass.
   */
  static List<String> openChains(Path repository) {
    List<String> open = new ArrayList<>();
    for (Path source : published(repository)) {
      List<String> lines = read(source).lines().toList();
      for (int last = 0; last < lines.size(); last++) {
        if (isOpenEnd(lines, last)) {
          open.add(repository.relativize(source) + ":" + (last + 1));
        }
      }
    }
    return List.copyOf(open);
  }

  /** The production files of what is published; programs and the simulator's judges look at what concerns them. */
  static List<Path> published(Path repository) {
    return javaFiles(repository).stream()
        .filter(source -> PUBLISHED.contains(module(repository.relativize(source))))
        .filter(source -> kind(repository.relativize(source)).equals("main"))
        .toList();
  }

  /** Whether the last condition of a chain stands there. */
  private static boolean isOpenEnd(List<String> lines, int index) {
    Matcher condition = KIND.matcher(lines.get(index));
    if (!condition.matches()) {
      return false;
    }
    String indent = condition.group(1);
    return lines.stream()
        .skip(index + 1L)
        .filter(line -> line.startsWith(indent + "}"))
        .findFirst()
        .filter(line -> line.equals(indent + "}"))
        .isPresent();
  }

  private static List<String> violations(Path repository, Predicate<Path> violates) {
    return javaFiles(repository).stream()
        .filter(violates)
        .map(source -> repository.relativize(source).toString())
        .toList();
  }

  /** The hand-written Java files of all modules: {@code <module>/src/main|test/java/**}. */
  static List<Path> javaFiles(Path repository) {
    return modules(repository).stream()
        .flatMap(module -> Stream.of("main", "test")
            .map(kind -> repository.resolve(module).resolve("src").resolve(kind).resolve("java")))
        .filter(Files::isDirectory)
        .flatMap(sources -> javaFilesUnder(sources).stream())
        .toList();
  }

  static List<Path> javaFilesUnder(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folders with a POM and sources, named by their path below the repository; a module may hold another. */
  static List<String> modules(Path repository) {
    try (Stream<Path> folders = Files.walk(repository, MODULE_DEPTH)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("pom.xml")))
          .filter(folder -> Files.isDirectory(folder.resolve("src")))
          .map(folder -> repository.relativize(folder).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the folder of the sources stands in a path below the repository. */
  private static int sources(Path inRepository) {
    int index = 0;
    while (!inRepository.getName(index).toString().equals("src")) {
      index++;
    }
    return index;
  }

  private static String module(Path inRepository) {
    return inRepository.subpath(0, sources(inRepository)).toString();
  }

  /** {@code main} or {@code test}. */
  private static String kind(Path inRepository) {
    return inRepository.getName(sources(inRepository) + 1).toString();
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
