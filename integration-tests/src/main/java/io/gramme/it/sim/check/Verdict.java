package io.gramme.it.sim.check;

import io.gramme.it.sim.world.Trace;
import java.util.ArrayList;
import java.util.List;

/** The broken promises of one history, the first first. */
public final class Verdict {
  /** Marks a broken promise in a trace. */
  public static final String MARK = "!!!";

  private static final int MOST = 5;

  private final Trace trace;
  private final List<Violation> violations = new ArrayList<>();

  public Verdict(Trace trace) {
    this.trace = trace;
  }

  /** Notes a broken promise. */
  public void broken(String checker, String detail) {
    Violation violation = new Violation(checker, detail);
    trace.say(MARK, violation::toString);
    if (violations.size() < MOST) {
      violations.add(violation);
    }
  }

  public List<Violation> violations() {
    return List.copyOf(violations);
  }
}
