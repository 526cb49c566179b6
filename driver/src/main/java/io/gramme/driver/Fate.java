package io.gramme.driver;

/** What is known of the effect of a call that failed. */
public enum Fate {
  /** It changed nothing and never will. */
  NOT_APPLIED,
  /**
   * The write is stored and will reach all owners, although the call failed: a {@link IndeterminateException#retry()}
   * found it on fewer owners than w asks for. It must not be made again.
   */
  APPLIED,
  /** It may have been carried out, now or later, or not at all; see {@link IndeterminateException}. */
  UNKNOWN
}
