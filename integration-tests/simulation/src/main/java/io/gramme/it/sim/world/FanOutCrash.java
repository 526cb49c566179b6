package io.gramme.it.sim.world;

/** A client's process that ends in the middle of a fan-out: so many copies of writes leave, and the next one does not. */
final class FanOutCrash {
  private static final int NEVER = -1;

  private int copiesLeft = NEVER;
  private int leftInTurn;
  private boolean due;

  /** It ends once so many further copies have left. */
  void after(int copies) {
    copiesLeft = copies;
  }

  /** It does not end by itself any more. */
  void cancel() {
    copiesLeft = NEVER;
  }

  /** Another process, in which nothing is due. */
  void clear() {
    copiesLeft = NEVER;
    due = false;
  }

  void turnBegins() {
    leftInTurn = 0;
  }

  /** Whether a copy leaves; when it does not, the process ends with this turn. */
  boolean leaves() {
    if (due || copiesLeft == 0) {
      due = true;
      return false;
    }
    leftInTurn++;
    copiesLeft -= copiesLeft == NEVER ? 0 : 1;
    return true;
  }

  /** Whether the process ends with this turn. */
  boolean isDue() {
    return due;
  }

  /** Whether some copies have left in this turn. */
  boolean isInFanOut() {
    return leftInTurn > 0;
  }
}
