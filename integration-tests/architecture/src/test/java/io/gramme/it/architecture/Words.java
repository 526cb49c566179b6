package io.gramme.it.architecture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words that the glossary has replaced, where they would have their old meaning. */
final class Words {
  /**
   * A word that is not used.
   *
   * @param word what must not be found
   * @param where in which files, by their path below the repository
   * @param allowed lines in which it is somebody else's word
   * @param instead the glossary's word
   */
  private record Replaced(Pattern word, Pattern where, Pattern allowed, String instead) {
    static Replaced of(String word, String where, String allowed, String instead) {
      return new Replaced(
          Pattern.compile(word), Pattern.compile(where), Pattern.compile(allowed), instead);
    }
  }

  private static final String NEVER = "(?!)";

  private static final List<Replaced> ALL = List.of(
      Replaced.of(
          "\\b(un)?[sS]ync(s|ed|ing)?\\b|Syncs|SYNC_FAILED|[a-z]Sync(ed)?\\b",
          "node/src/\\w+/java/io/gramme/node/storage/.*|integration-tests/(tools/.*/(crash|storagebench)|simulation/.*/(world|engine))/.*",
          "MapDB|void sync\\(\\) \\{\\}|RocksDB|WriteOptions|synced[.,]",
          "force"),
      Replaced.of(
          "(?i)\\bfloor\\b|Floor",
          "node/src/main/java/io/gramme/(node/Node|cli|node/data).*|integration-tests/(tools|testkit)/.*",
          "Math\\.floor",
          "null node"),
      Replaced.of(
          "\\brecord (Replied|Undelivered|Unanswered|\\w*Rang|\\w*Over|\\w*Ticked)\\(",
          "(driver|node|shared-protocol)/src/main/.*",
          NEVER,
          "Answered, Lost or NotSent, Woken"));

  private Words() {}

  /** Names of published top-level types that stand for two of them. */
  static Set<String> namesTwice(Path repository) {
    Set<String> met = new TreeSet<>(Set.of("package-info.java", "module-info.java"));
    Set<String> twice = new TreeSet<>();
    for (Path source : SourceRules.published(repository)) {
      String name = String.valueOf(source.getFileName());
      if (!met.add(name) && !name.endsWith("-info.java")) {
        twice.add(name.substring(0, name.length() - ".java".length()));
      }
    }
    return twice;
  }

  /** Where words stand that the glossary has replaced, named file:line: word, and which to use. */
  static List<String> replaced(Path repository) {
    List<String> found = new ArrayList<>();
    for (Path source : SourceRules.javaFiles(repository)) {
      String name = repository.relativize(source).toString();
      List<Replaced> words =
          ALL.stream().filter(each -> each.where.matcher(name).matches()).toList();
      List<String> lines =
          words.isEmpty() ? List.of() : SourceRules.read(source).lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        for (Replaced each : words) {
          Matcher word = each.word.matcher(lines.get(i));
          if (word.find() && !each.allowed.matcher(lines.get(i)).find()) {
            found.add(name + ":" + (i + 1) + ": " + word.group() + ", say " + each.instead);
          }
        }
      }
    }
    return found;
  }
}
