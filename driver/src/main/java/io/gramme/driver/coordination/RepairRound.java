package io.gramme.driver.coordination;

/** Counts the acknowledgements of read repairs. */
final class RepairRound {
  private final int sent;
  private int acknowledged;
  private int refused;

  RepairRound(int sent) {
    this.sent = sent;
  }

  void acknowledged() {
    acknowledged++;
  }

  void refused() {
    refused++;
  }

  boolean isComplete() {
    return acknowledged + refused == sent;
  }

  /** Whoever is silent counts as refused: sync heals it. */
  RepairOutcome outcome() {
    return new RepairOutcome(sent, acknowledged, sent - acknowledged, false, false);
  }
}
