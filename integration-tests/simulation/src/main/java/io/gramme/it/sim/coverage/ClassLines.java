package io.gramme.it.sim.coverage;

import java.util.ArrayList;
import java.util.List;

/**
 * What was not executed of a class, or of one nested in it.
 *
 * @param name of the class, without its package
 * @param lines numbers of lines that were not executed, ascending
 * @param methods the names of those of which nothing was executed
 */
record ClassLines(String name, List<Integer> lines, List<String> methods) {
  ClassLines {
    lines = List.copyOf(lines);
    methods = List.copyOf(methods);
  }

  /** The lines, those that follow each other as a range. */
  String ranges() {
    List<String> ranges = new ArrayList<>();
    int first = 0;
    for (int i = 1; i <= lines.size(); i++) {
      if (i == lines.size() || lines.get(i) != lines.get(i - 1) + 1) {
        int last = lines.get(i - 1);
        ranges.add(lines.get(first) == last ? "" + last : lines.get(first) + "-" + last);
        first = i;
      }
    }
    return String.join(", ", ranges);
  }
}
