package io.gramme.node.storage.log;

import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the files of a log are called: {@code log.} and the segment's number in twenty digits. */
final class SegmentName {
  /** A segment that was made ready beforehand. */
  static final String SPARE = "log.spare";

  private static final Pattern NAME = Pattern.compile("log\\.(\\d{20})");

  /** In twenty digits, so that the order of the text is that of the numbers; one below the last has a successor. */
  private static final String GREATEST = String.format(Locale.ROOT, "%020d", Long.MAX_VALUE - 1);

  private SegmentName() {}

  static String of(long number) {
    return String.format(Locale.ROOT, "log.%020d", number);
  }

  /** The segments among a directory's names, by number; a number that no segment can have is none. */
  static SortedMap<Long, String> segmentsIn(SortedSet<String> names) {
    SortedMap<Long, String> segments = new TreeMap<>();
    for (String name : names) {
      Matcher matcher = NAME.matcher(name);
      if (matcher.matches() && matcher.group(1).compareTo(GREATEST) <= 0) {
        segments.put(Long.valueOf(matcher.group(1)), name);
      }
    }
    return segments;
  }
}
