package io.gramme.it.bench;

/** Where a run stands; only what ends while measuring is counted. */
enum Phase {
  WARM_UP,
  MEASURING,
  /** It is measured, and the ring changes. */
  CHANGING,
  OVER;

  boolean isMeasured() {
    return this == MEASURING || this == CHANGING;
  }
}
