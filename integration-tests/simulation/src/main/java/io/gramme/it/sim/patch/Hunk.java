package io.gramme.it.sim.patch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One place of a file that changes. It is found by its text, wherever in the file it has moved; the line number decides
 * only between several places with the same text.
 *
 * @param line where the old lines stood, from 1
 * @param old the lines as they are, context included
 * @param replacement the lines as they become
 */
public record Hunk(int line, List<String> old, List<String> replacement) {
  private static final Pattern HEADER =
      Pattern.compile("@@ -(\\d+)(?:,\\d+)? \\+\\d+(?:,\\d+)? @@.*");
  private static final String FILE = "+++ b/";

  public Hunk {
    old = List.copyOf(old);
    replacement = List.copyOf(replacement);
  }

  /** The hunks of each file in a unified diff that begins at a line. */
  static Map<String, List<Hunk>> ofDiff(String name, List<String> lines, int first) {
    Map<String, List<Hunk>> files = new LinkedHashMap<>();
    List<Hunk> hunks = new ArrayList<>();
    int line = first;
    while (line < lines.size()) {
      String text = lines.get(line);
      Matcher header = HEADER.matcher(text);
      if (text.startsWith(FILE)) {
        hunks =
            files.computeIfAbsent(text.substring(FILE.length()).strip(), f -> new ArrayList<>());
        line++;
      } else if (header.matches()) {
        int end = endOfHunk(lines, line + 1);
        hunks.add(of(Integer.parseInt(header.group(1)), lines.subList(line + 1, end)));
        line = end;
      } else {
        line++;
      }
    }
    files.forEach((file, found) -> {
      if (found.isEmpty()) {
        throw new PatchException(name, "the diff of " + file + " has no hunk");
      }
    });
    return files;
  }

  private static int endOfHunk(List<String> lines, int first) {
    int line = first;
    while (line < lines.size() && isBody(lines.get(line))) {
      line++;
    }
    return line;
  }

  /** An editor may have taken the blank from the end of an empty context line. */
  private static boolean isBody(String line) {
    return line.isEmpty()
        || line.startsWith(" ")
        || line.startsWith("\\")
        || line.startsWith("+")
        || (line.startsWith("-") && !line.startsWith("--- a/"));
  }

  private static Hunk of(int line, List<String> body) {
    List<String> old = new ArrayList<>();
    List<String> replacement = new ArrayList<>();
    for (String text : body) {
      char kind = text.isEmpty() ? ' ' : text.charAt(0);
      String content = text.isEmpty() ? "" : text.substring(1);
      if (kind == ' ' || kind == '-') {
        old.add(content);
      }
      if (kind == ' ' || kind == '+') {
        replacement.add(content);
      }
    }
    return new Hunk(line, old, replacement);
  }

  /**
   * The lines of a file after this change.
   *
   * @throws PatchException when the old lines do not stand there
   */
  List<String> applyTo(String name, String file, List<String> lines) {
    int place = -1;
    for (int i = 0; i + old.size() <= lines.size(); i++) {
      if (lines.subList(i, i + old.size()).equals(old)
          && (place < 0 || Math.abs(i + 1 - line) < Math.abs(place + 1 - line))) {
        place = i;
      }
    }
    if (place < 0) {
      throw new PatchException(
          name, "its lines no longer stand in " + file + ":\n" + String.join("\n", old));
    }
    List<String> result = new ArrayList<>(lines.subList(0, place));
    result.addAll(replacement);
    result.addAll(lines.subList(place + old.size(), lines.size()));
    return result;
  }
}
