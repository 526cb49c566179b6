package io.gramme.driver;

/** What is known of the effect of a call that failed. */
public enum Fate {
  /** It changed nothing and never will. */
  NOT_APPLIED,
  /** What was asked for is done, although the call failed. */
  APPLIED,
  /** It may have been carried out, now or later, or not at all; see {@link IndeterminateException}. */
  UNKNOWN
}
