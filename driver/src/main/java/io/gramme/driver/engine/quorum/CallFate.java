package io.gramme.driver.engine.quorum;

/** What is known of the effect of a call that failed (rule W5). */
public enum CallFate {
  /** Certainly no replica holds the write, and none ever will. Also the fate of calls that change nothing. */
  NOT_APPLIED,
  /** The write is applied, at least on one replica, and will reach the others; a late retry found it there. */
  APPLIED,
  /** Some replica may hold the write, or may still come to hold it. */
  UNKNOWN
}
