package io.gramme.it.sim;

import io.gramme.it.sim.world.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Faults as a command line names them: {@code all}, {@code none}, a comma list of names, or {@code all} followed by
 * those to leave out, as in {@code all,-loss,-power-loss}.
 */
final class FaultList {
  private static final String ALL = "all";
  private static final String NONE = "none";

  private FaultList() {}

  /**
   * Reads a list.
   *
   * @throws IllegalArgumentException when it names something else; says what is allowed
   */
  static Set<Fault> parse(String text) {
    List<String> names = Arrays.asList(text.split(",", -1));
    if (names.get(0).equals(ALL)) {
      return allBut(names.subList(1, names.size()));
    }
    if (text.equals(NONE)) {
      return EnumSet.noneOf(Fault.class);
    }
    EnumSet<Fault> faults = EnumSet.noneOf(Fault.class);
    for (String name : names) {
      faults.add(fault(name));
    }
    return faults;
  }

  private static Set<Fault> allBut(List<String> names) {
    EnumSet<Fault> faults = EnumSet.allOf(Fault.class);
    for (String name : names) {
      if (!name.startsWith("-")) {
        throw new IllegalArgumentException("--faults: '" + name
            + "' after 'all' adds nothing; allowed there is -NAME, which leaves a" + " fault out");
      }
      faults.remove(fault(name.substring(1)));
    }
    return faults;
  }

  private static Fault fault(String name) {
    for (Fault fault : Fault.values()) {
      if (fault.label().equals(name)) {
        return fault;
      }
    }
    throw new IllegalArgumentException("--faults: '" + name
        + "' is not a fault; allowed are all, none, all,-NAME,... or a comma list of "
        + labels(EnumSet.allOf(Fault.class), ""));
  }

  /** The shortest list that {@link #parse} reads as these faults. */
  static String format(Set<Fault> faults) {
    if (faults.isEmpty()) {
      return NONE;
    }
    EnumSet<Fault> absent = EnumSet.complementOf(EnumSet.copyOf(faults));
    if (absent.isEmpty()) {
      return ALL;
    }
    String named = labels(faults, "");
    String leftOut = ALL + "," + labels(absent, "-");
    return leftOut.length() < named.length() ? leftOut : named;
  }

  private static String labels(Set<Fault> faults, String prefix) {
    List<Fault> inOrder = new ArrayList<>(faults);
    inOrder.sort(null);
    return inOrder.stream().map(fault -> prefix + fault.label()).collect(Collectors.joining(","));
  }
}
