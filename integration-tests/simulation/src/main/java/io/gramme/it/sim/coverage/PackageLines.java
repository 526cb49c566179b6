package io.gramme.it.sim.coverage;

import java.util.List;

/**
 * How many lines of a package were executed.
 *
 * @param name of the package
 * @param executed lines of which at least one instruction was executed
 * @param all lines that hold instructions
 * @param uncovered the classes with lines that were not executed, in the order of their names
 */
record PackageLines(String name, int executed, int all, List<ClassLines> uncovered) {
  PackageLines {
    uncovered = List.copyOf(uncovered);
  }

  /** Of a hundred lines, how many were executed. */
  static double percent(int executed, int all) {
    return all == 0 ? 100 : 100.0 * executed / all;
  }
}
