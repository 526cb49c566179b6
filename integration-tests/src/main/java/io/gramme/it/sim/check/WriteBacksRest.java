package io.gramme.it.sim.check;

/** Write-backs come to rest once no application writes any more (rule G3). */
public final class WriteBacksRest {
  private final Verdict verdict;
  private boolean resting;
  private int late;

  public WriteBacksRest(Verdict verdict) {
    this.verdict = verdict;
  }

  /** From now on nothing may be written back. */
  public void mustRest() {
    resting = true;
  }

  /** A get has written back what it reconciled. */
  public void wroteBack(Version version) {
    if (resting && late++ == 0) {
      verdict.broken(
          "BoundedSiblings", version + " is written back long after the last write of an application");
    }
  }
}
