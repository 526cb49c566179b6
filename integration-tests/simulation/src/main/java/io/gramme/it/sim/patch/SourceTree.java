package io.gramme.it.sim.patch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The sources of a checkout, and the bugs that are kept beside them.
 *
 * @param root the folder with the root {@code pom.xml}
 */
public record SourceTree(Path root) {
  private static final String BUGS = "integration-tests/bugs";
  private static final String ENDING = ".patch";

  /**
   * The checkout around a folder.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static SourceTree around(Path folder) {
    for (Path at = folder.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve(BUGS))) {
        return new SourceTree(at);
      }
    }
    throw new IllegalArgumentException("no checkout of Gramme is around " + folder
        + "; run this from one, or name its folder with --sources");
  }

  /** All bugs, by name. */
  public List<BugPatch> bugs() {
    try (Stream<Path> files = Files.list(root.resolve(BUGS))) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(ENDING))
          .sorted()
          .map(SourceTree::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BugPatch read(Path file) {
    String name = file.getFileName().toString();
    return BugPatch.parse(name.substring(0, name.length() - ENDING.length()), linesOf(file));
  }

  /**
   * Each changed file as it becomes, by its path from the root.
   *
   * @throws PatchException when the sources are no longer those that the bug changes
   */
  public Map<String, List<String>> patched(BugPatch bug) {
    Map<String, List<String>> result = new LinkedHashMap<>();
    bug.changes().forEach((file, hunks) -> {
      Path source = root.resolve(file);
      if (!Files.isRegularFile(source)) {
        throw new PatchException(bug.name(), "there is no file " + file);
      }
      List<String> lines = new ArrayList<>(linesOf(source));
      for (Hunk hunk : hunks) {
        lines = hunk.applyTo(bug.name(), file, lines);
      }
      result.put(file, lines);
    });
    return result;
  }

  private static List<String> linesOf(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
