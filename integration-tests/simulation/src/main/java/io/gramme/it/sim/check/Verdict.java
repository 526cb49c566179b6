package io.gramme.it.sim.check;

import io.gramme.it.sim.world.Trace;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The broken promises of one history, the first first. */
public final class Verdict {
  /** Marks a broken promise in a trace. */
  public static final String MARK = "!!!";

  private static final int MOST = 5;
  private static final List<String> AGAINST_WHAT_COMES_BACK = List.of(
      "NoFalseSibling",
      "NoResurrection",
      "BoundedSiblings",
      "TrueFate",
      "Receipts",
      "Kept",
      "HandedOn");

  private final Trace trace;
  private final Set<String> excused = new LinkedHashSet<>();
  private final List<Violation> violations = new ArrayList<>();

  public Verdict(Trace trace) {
    this.trace = trace;
  }

  /**
   * From now on nothing is promised of versions that come back: nodes with short contexts forget in time that they were
   * replaced, and a replica that was away for longer may bring them; late retries look in vain for what was replaced (S3).
   */
  public void excuseWhatComesBack() {
    excused.addAll(AGAINST_WHAT_COMES_BACK);
  }

  /** Whether nodes may have forgotten that something was replaced. */
  boolean excusesWhatComesBack() {
    return !excused.isEmpty();
  }

  /** Notes a broken promise. */
  public void broken(String checker, String detail) {
    if (excused.contains(checker)) {
      return;
    }
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
