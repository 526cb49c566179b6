package io.gramme.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.machine.Time;
import io.gramme.machine.VirtualTimeline;
import io.gramme.membership.NodeId;
import io.gramme.testkit.Seeds;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Members that live are not taken for dead, over hours of virtual time. */
final class FalseAlarmTest {
  private static final NodeId SELF = new NodeId(1);
  private static final long SECOND = 1_000 * Time.NANOS_PER_MILLI;

  /** Members whose heartbeats reach a detector that looks at all of them with each tick, once a second. */
  private static final class World {
    private final VirtualTimeline timeline = VirtualTimeline.startingAt(1_700_000_000_000L);
    private final FailureDetector detector;
    private final List<NodeId> members;
    private final Random random;
    private final Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);

    World(int count, long graceMillis, long seed) {
      random = new Random(seed);
      detector = new FailureDetector(timeline.now(), SELF, 1_000, graceMillis);
      members = LongStream.range(2, 2 + count).mapToObj(NodeId::new).toList();
      detector.follow(timeline.now(), members);
      tick();
    }

    private void tick() {
      timeline.after(SECOND, () -> {
        detector.tick(timeline.now());
        members.forEach(
            member -> verdicts.merge(detector.verdict(timeline.now(), member), 1, Integer::sum));
        tick();
      });
    }

    /** Once a second, and up to 200 ms later than that. */
    void beatRegularly(NodeId node) {
      beatRegularly(node, 1);
    }

    private void beatRegularly(NodeId node, long beat) {
      timeline.after(beat * SECOND - timeline.now().monotonicNanos(), () -> {
        timeline.after(random.nextLong(SECOND / 5), () -> beat(node, beat));
        beatRegularly(node, beat + 1);
      });
    }

    /** With exponential gaps, as by way of others. */
    void beatAtRandom(NodeId node, long beat, double meanSeconds) {
      double gap = -meanSeconds * StrictMath.log(1 - random.nextDouble());
      timeline.after((long) (gap * SECOND), () -> {
        beat(node, beat);
        beatAtRandom(node, beat + 1, meanSeconds);
      });
    }

    private void beat(NodeId node, long beat) {
      detector.beat(timeline.now(), new Heartbeat(node, 1, 1, beat));
    }

    int count(Verdict verdict) {
      return verdicts.getOrDefault(verdict, 0);
    }
  }

  @Test
  void regularHeartbeatsWithJitterAreLife() {
    Seeds.check(5, seed -> {
      World world = new World(3, 5_000, seed);
      world.members.forEach(world::beatRegularly);
      world.timeline.runFor(10_000 * SECOND);
      assertThat(world.verdicts).containsExactly(Map.entry(Verdict.ALIVE, 3 * 10_000));
    });
  }

  @Test
  void whoStopsIsSuspectedWithinFourPeriodsAndDownWithinEight() {
    Seeds.check(100, seed -> {
      World world = new World(1, 5_000, seed);
      NodeId member = world.members.get(0);
      world.beatRegularly(member);
      world.timeline.runFor((20 + seed) * SECOND);
      FailureDetector detector = world.detector;
      Time last = world.timeline.now();
      for (int millis = 0; millis <= 9_000; millis += 100) {
        Time now = last.plusMillis(millis);
        if (millis % 1_000 == 0) {
          detector.tick(now);
        }
        long silence = detector.silenceMillis(now, member);
        Verdict verdict = detector.verdict(now, member);
        if (silence < 3_500) {
          assertThat(verdict).isEqualTo(Verdict.ALIVE);
        } else if (silence > 4_000) {
          assertThat(verdict).isNotEqualTo(Verdict.ALIVE);
        }
        if (silence < 7_500) {
          assertThat(verdict).isNotEqualTo(Verdict.DOWN);
        } else if (silence > 8_000) {
          assertThat(verdict).isEqualTo(Verdict.DOWN);
        }
      }
    });
  }

  /** A cluster of 200 in which a heartbeat takes its way over others: an hour with 120,000 gaps. */
  @Test
  void heartbeatsThatOthersPassOnAreLife() {
    Seeds.check(3, seed -> {
      World world = new World(200, 60_000, seed);
      world.members.forEach(member -> world.beatAtRandom(member, 1, 6));
      world.timeline.runFor(3_600 * SECOND);
      assertThat(world.count(Verdict.DOWN)).isZero();
      assertThat(world.count(Verdict.SUSPECT)).isLessThan(200 * 3_600 / 1_000);
      assertThat(world.count(Verdict.ALIVE)).isGreaterThan(200 * 3_600 * 99 / 100);
    });
  }

  /** Heartbeats alone, after a thousand answers a second. */
  @Test
  void anIdleMinuteAfterABusyOneIsLife() {
    World world = new World(1, 5_000, 1);
    NodeId member = world.members.get(0);
    FailureDetector detector = world.detector;
    world.beatRegularly(member);
    for (int i = 0; i < 20; i++) {
      for (int reply = 0; reply < 60_000; reply++) {
        world.timeline.runFor(SECOND / 1_000);
        detector.served(world.timeline.now(), member);
      }
      world.timeline.runFor(60 * SECOND);
    }
    assertThat(world.verdicts.keySet()).containsExactly(Verdict.ALIVE);
  }
}
