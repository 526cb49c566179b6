package io.gramme.node.storage.pages;

import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which of the shards of a directory a file is. Part of its header, so that no file is taken for another.
 *
 * @param index 0 to {@code count} − 1
 * @param count shards of the directory, 1 to {@value #MAX_COUNT}; fixed when the directory is created
 */
public record ShardId(int index, int count) {
  public static final int MAX_COUNT = 64;

  private static final Pattern FILE = Pattern.compile("states-(\\d{1,9})\\.db");

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the number that is out of range
   */
  public ShardId {
    if (count < 1 || count > MAX_COUNT) {
      throw new IllegalArgumentException(
          "number of shards must be 1.." + MAX_COUNT + ", was " + count);
    }
    if (index < 0 || index >= count) {
      throw new IllegalArgumentException(
          "index of a shard must be 0.." + (count - 1) + ", was " + index);
    }
  }

  /** The indexes of the files of states among a directory's names. */
  public static SortedSet<Integer> indexesIn(SortedSet<String> names) {
    SortedSet<Integer> indexes = new TreeSet<>();
    for (String name : names) {
      Matcher matcher = FILE.matcher(name);
      if (matcher.matches()) {
        indexes.add(Integer.valueOf(matcher.group(1)));
      }
    }
    return indexes;
  }

  /** How the file of a shard is called. */
  public static String fileName(int index) {
    return "states-" + index + ".db";
  }

  @Override
  public String toString() {
    return "shard " + index + " of " + count;
  }
}
