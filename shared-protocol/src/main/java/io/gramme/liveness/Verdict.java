package io.gramme.liveness;

/** What a {@link FailureDetector} says of a member: an opinion of one process at one instant. */
public enum Verdict {
  /** It shows life and serves, or has not yet had the time to be heard of. */
  ALIVE,
  /** It shows life and says that it does not serve, such as a node whose store has failed. */
  REFUSING,
  /** It is silent for longer than it usually is: whoever has a choice asks another one. */
  SUSPECT,
  /** It is silent for so long that it is taken for dead, until it is heard of again. */
  DOWN
}
