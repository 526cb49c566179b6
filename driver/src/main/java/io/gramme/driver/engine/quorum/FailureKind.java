package io.gramme.driver.engine.quorum;

/** Why a call failed. Of what nodes say, the later is the graver. */
public enum FailureKind {
  /** An argument is out of range: an empty or oversized value or key, or a retry of something else. */
  INVALID_ARGUMENT,
  /** r or w is above the number of owners there are; nothing was sent (rule E7). */
  INVALID_QUORUM,
  /** The token belongs to another key or cluster; nothing was sent (rule K4). */
  FOREIGN_TOKEN,
  /** A diagnostic read names a node that is no member. */
  UNKNOWN_NODE,
  /** The deadline passed. */
  TIMEOUT,
  /** Fewer owners than required can be reached. */
  UNREACHABLE,
  /** So many owners are overloaded that too few are left; ask again later. */
  OVERLOADED,
  /** So many owners refused for another reason that too few are left; the message says what each said. */
  REFUSED,
  /** A bucket that is to keep the newest version only is in use as a causal one (rule K5). */
  BUCKET_IN_USE,
  /** A plan, or what was asked about one, is refused; the message says why (rule E3). */
  PLAN_REFUSED,
  /** The write would have left too many siblings; they come with the failure (rule S3). */
  TOO_MANY_SIBLINGS,
  /** There are siblings and no resolver; they come with the failure. */
  UNRESOLVED_SIBLINGS,
  /** An application callback threw or returned null; its exception is the cause. */
  CALLBACK_FAILED,
  /** The executor of the call's settings did not run a callback. */
  CALLBACK_NOT_RUN,
  /** The session is closed. */
  CLOSED;

  /** Whether the same call may succeed later. */
  public boolean mayPassLater() {
    return switch (this) {
      // Siblings are fewer again as soon as somebody has reconciled them.
      case TIMEOUT, UNREACHABLE, OVERLOADED, TOO_MANY_SIBLINGS, CALLBACK_NOT_RUN -> true;
      case INVALID_ARGUMENT,
          INVALID_QUORUM,
          FOREIGN_TOKEN,
          UNKNOWN_NODE,
          REFUSED,
          BUCKET_IN_USE,
          PLAN_REFUSED,
          UNRESOLVED_SIBLINGS,
          CALLBACK_FAILED,
          CLOSED -> false;
    };
  }
}
