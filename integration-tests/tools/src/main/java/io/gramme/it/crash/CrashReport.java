package io.gramme.it.crash;

/**
 * What a crash run found.
 *
 * @param rounds that were carried through
 * @param acknowledged writes
 * @param lost keys found older than their newest acknowledged write, absent, or not to be read; once per key and round
 * @param refusedStarts starts on a crashed directory after which the node did not serve
 * @param wrong values that nobody wrote, that had been answered as not written or were gone before, false siblings, and
 *     counts or hash trees that are not those of the states
 * @param checkpointsCut crashes that left a checkpoint unfinished
 */
record CrashReport(
    int rounds, long acknowledged, long lost, long refusedStarts, long wrong, int checkpointsCut) {
  /** Whether something is not as it should be. */
  boolean hasFindings() {
    return lost > 0 || refusedStarts > 0 || wrong > 0;
  }

  /** Whether nothing was found, and something was looked for. */
  boolean isClean() {
    return acknowledged > 0 && !hasFindings();
  }

  /** The line a run ends with. */
  @Override
  public String toString() {
    return "rounds=" + rounds + " acknowledged=" + acknowledged + " lost=" + lost
        + " refused_starts=" + refusedStarts + " wrong=" + wrong
        + " checkpoints_cut=" + checkpointsCut;
  }
}
