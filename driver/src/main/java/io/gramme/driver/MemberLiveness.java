package io.gramme.driver;

import java.time.Duration;

/**
 * What one member of the cluster thinks of another one.
 *
 * @param nodeId as in {@link Diagnostics#members()}
 * @param verdict its opinion
 * @param silence since the last sign of life that reached it, straight or passed on by others; zero for itself
 */
public record MemberLiveness(String nodeId, Verdict verdict, Duration silence) {
  /** An opinion of one member at one instant. */
  public enum Verdict {
    /** It shows life and serves, or has not yet had the time to be heard of. */
    ALIVE,
    /** It answers, and says that it does not serve. */
    REFUSING,
    /** It has been silent for longer than it usually is. */
    SUSPECT,
    /** It has been silent for so long that it is taken for dead, until it is heard of again. */
    DOWN
  }
}
