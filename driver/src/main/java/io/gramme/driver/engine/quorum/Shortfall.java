package io.gramme.driver.engine.quorum;

/** Why a quorum was not reached. */
public enum Shortfall {
  /** The deadline passed while an answer was still waited for. */
  TIMEOUT,
  /** Too few nodes could be reached, or served. */
  UNREACHABLE,
  /** Nodes refused because too much work is waiting. */
  OVERLOADED,
  /** Nodes refused for a reason that stays. */
  REFUSED,
  /** The write would leave too many siblings (rule S3). */
  TOO_MANY_SIBLINGS
}
