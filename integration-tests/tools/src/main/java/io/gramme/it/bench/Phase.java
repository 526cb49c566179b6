package io.gramme.it.bench;

/** Where a run stands; only what ends while measuring is counted. */
enum Phase {
  WARM_UP,
  MEASURING,
  OVER
}
