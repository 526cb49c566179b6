package io.gramme.it.sim.history;

import io.gramme.driver.engine.CallSettings;
import io.gramme.driver.engine.quorum.QuorumSize;
import io.gramme.it.sim.world.ClusterPlan;
import io.gramme.it.sim.world.Seed;
import java.time.Duration;

/** How the calls of one session are carried out: mostly alike, sometimes otherwise. */
final class Quorums {
  private final QuorumSize r;
  private final QuorumSize w;
  private final long timeoutMillis;
  private final long writeTimeoutMillis;

  private final int owners;
  private final int least;
  private final int most;

  /**
   * Those of a session.
   *
   * @param owners of each key
   * @param missed how many of them may be missed, so that a quorum is larger (E3a)
   * @param mood in which a call may have to succeed without one owner
   */
  Quorums(Seed seed, int owners, int missed, Mood mood) {
    this.owners = owners;
    this.least = missed + 1;
    this.most = mood == Mood.ONE_NODE_DOWN ? owners - 1 : owners;
    r = any(seed);
    w = any(seed);
    boolean patient = mood != Mood.USUAL;
    timeoutMillis = (patient ? 1_500L : 100L) + seed.below(1_500);
    writeTimeoutMillis = (patient ? 1_500L : 50L) + seed.below(1_000);
  }

  /** One in a hundred asks for more owners than there are, when they are few. */
  private QuorumSize any(Seed seed) {
    int number = seed.below(ClusterPlan.REPLICAS + 2);
    if (number < least) {
      return QuorumSize.QUORUM;
    }
    if (owners < ClusterPlan.REPLICAS && number > owners && seed.chance(0.05)) {
      return QuorumSize.of(number);
    }
    if (number == 0 || number > most) {
      return QuorumSize.QUORUM;
    }
    return number == owners ? QuorumSize.ALL : number == 1 ? QuorumSize.ONE : QuorumSize.of(number);
  }

  CallSettings settings(Seed seed) {
    boolean other = seed.chance(0.2);
    return new CallSettings(
        other ? any(seed) : r,
        other ? any(seed) : w,
        Duration.ofMillis(timeoutMillis),
        Duration.ofMillis(writeTimeoutMillis),
        seed.chance(0.8),
        Runnable::run);
  }

  int r(CallSettings settings) {
    return count(settings.r());
  }

  int w(CallSettings settings) {
    return count(settings.w());
  }

  /** E7, by a count of its own. */
  private int count(QuorumSize quorum) {
    if (quorum instanceof QuorumSize.Exactly exactly) {
      return exactly.replicas();
    }
    return switch ((QuorumSize.Named) quorum) {
      case ONE -> 1;
      case QUORUM -> owners / 2 + 1;
      case ALL -> owners;
    };
  }
}
