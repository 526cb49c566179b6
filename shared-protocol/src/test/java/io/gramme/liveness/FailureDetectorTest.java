package io.gramme.liveness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gramme.machine.Time;
import io.gramme.membership.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a detector believes, and what it says of members. The period is a second, the grace five. */
final class FailureDetectorTest {
  private static final NodeId SELF = new NodeId(1);
  private static final NodeId ANNA = new NodeId(2);
  private static final NodeId BERT = new NodeId(3);
  private static final NodeId FOREIGN = new NodeId(9);
  private static final long PERIOD = 1_000;
  private static final long GRACE = 5_000;

  /** Shortly before the monotonic clock wraps around. */
  private Time now = new Time(Long.MAX_VALUE - 30_000 * Time.NANOS_PER_MILLI, 1_700_000_000_000L);

  private final FailureDetector detector = new FailureDetector(now, SELF, PERIOD, GRACE);

  private void follow(NodeId... nodes) {
    detector.follow(now, List.of(nodes));
  }

  private Verdict verdict(NodeId node) {
    return detector.verdict(now, node);
  }

  private boolean beat(NodeId node, long incarnation, long start, long beat) {
    return detector.beat(now, new Heartbeat(node, incarnation, start, beat));
  }

  /** So many periods, each with a tick at its end and then a sign of life of these. */
  private void pass(int periods, NodeId... talking) {
    for (int i = 0; i < periods; i++) {
      now = now.plusMillis(PERIOD);
      detector.tick(now);
      for (NodeId node : talking) {
        detector.heard(now, node);
      }
    }
  }

  @Test
  void aMemberThatStopsIsSuspectedAndThenDownUntilItIsHeardOf() {
    follow(ANNA, BERT);
    pass(100, ANNA, BERT);
    pass(3, BERT);
    assertThat(verdict(ANNA)).isEqualTo(Verdict.ALIVE);
    pass(1, BERT);
    assertThat(verdict(ANNA)).isEqualTo(Verdict.SUSPECT);
    pass(3, BERT);
    assertThat(verdict(ANNA)).isEqualTo(Verdict.SUSPECT);
    pass(1, BERT);
    assertThat(verdict(ANNA)).isEqualTo(Verdict.DOWN);
    assertThat(verdict(BERT)).isEqualTo(Verdict.ALIVE);
    assertThat(detector.silenceMillis(now, ANNA)).isEqualTo(8 * PERIOD);
    assertThat(detector.phi(now, ANNA)).isBetween(FailureDetector.DOWN_PHI, 13.0);
    assertThat(detector.phi(now, BERT)).isZero();
    detector.heard(now, ANNA);
    assertThat(verdict(ANNA)).isEqualTo(Verdict.ALIVE);
    assertThat(detector.silenceMillis(now, ANNA)).isZero();
  }

  @Test
  void aMemberNeverHeardOfHasTheGrace() {
    follow(ANNA);
    assertThat(verdict(ANNA)).isEqualTo(Verdict.ALIVE);
    pass(4);
    assertThat(verdict(ANNA)).isEqualTo(Verdict.ALIVE);
    assertThat(detector.phi(now, ANNA)).isZero();
    pass(1);
    assertThat(verdict(ANNA)).isEqualTo(Verdict.SUSPECT);
    pass(4);
    assertThat(verdict(ANNA)).isEqualTo(Verdict.SUSPECT);
    assertThat(detector.silenceMillis(now, ANNA)).isEqualTo(9_000);
    pass(1);
    assertThat(verdict(ANNA)).isEqualTo(Verdict.DOWN);
    beat(ANNA, 1, 1, 0);
    assertThat(verdict(ANNA)).isEqualTo(Verdict.ALIVE);
  }

  @Test
  void aMemberThatRefusesIsToldFromOneThatIsDead() {
    follow(ANNA, BERT);
    pass(100, ANNA, BERT);
    detector.refused(now, ANNA);
    detector.served(now, BERT);
    assertThat(verdict(ANNA)).isEqualTo(Verdict.REFUSING);
    assertThat(verdict(BERT)).isEqualTo(Verdict.ALIVE);
    pass(20, ANNA);
    assertThat(verdict(ANNA)).isEqualTo(Verdict.REFUSING);
    assertThat(verdict(BERT)).isEqualTo(Verdict.DOWN);
    detector.served(now, ANNA);
    assertThat(verdict(ANNA)).isEqualTo(Verdict.ALIVE);
    detector.refused(now, BERT);
    assertThat(verdict(BERT)).isEqualTo(Verdict.REFUSING);
    pass(10);
    assertThat(verdict(BERT)).isEqualTo(Verdict.DOWN);
  }

  @Test
  void anAnswerIsASignOfLifeWhateverItSays() {
    follow(ANNA, BERT);
    pass(100, ANNA, BERT);
    for (int i = 0; i < 20; i++) {
      pass(1);
      detector.served(now, ANNA);
      detector.refused(now, BERT);
    }
    assertThat(verdict(ANNA)).isEqualTo(Verdict.ALIVE);
    assertThat(verdict(BERT)).isEqualTo(Verdict.REFUSING);
  }

  /** What others passed on may be older than the refusal. */
  @Test
  void whoRefusedIsRefusingUntilItServes() {
    follow(ANNA);
    detector.refused(now, ANNA);
    assertThat(beat(ANNA, 1, 1, 4)).isTrue();
    detector.heard(now, ANNA);
    assertThat(verdict(ANNA)).isEqualTo(Verdict.REFUSING);
    detector.served(now, ANNA);
    assertThat(verdict(ANNA)).isEqualTo(Verdict.ALIVE);
  }

  /** E1: a node that was replaced or started again does not live on in what is told of its past. */
  @Test
  void e1AHeartbeatOfAnEarlierLifeIsNeverBelieved() {
    follow(ANNA);
    pass(100, ANNA);
    assertThat(beat(ANNA, 2, 3, 7)).isTrue();
    Heartbeat last = detector.freshest(1).get(0);
    for (int i = 0; i < 8; i++) {
      pass(1);
      assertThat(beat(ANNA, 1, 9, 1_000 + i)).isFalse();
      assertThat(beat(ANNA, 2, 2, 1_000 + i)).isFalse();
      assertThat(beat(ANNA, 2, 3, 6)).isFalse();
      assertThat(beat(ANNA, 2, 3, 7)).isFalse();
    }
    assertThat(verdict(ANNA)).isEqualTo(Verdict.DOWN);
    assertThat(detector.silenceMillis(now, ANNA)).isEqualTo(8_000);
    assertThat(detector.freshest(1)).containsExactly(last);
    assertThat(beat(ANNA, 2, 4, 0)).isTrue();
    assertThat(verdict(ANNA)).isEqualTo(Verdict.ALIVE);
    assertThat(beat(ANNA, 3, 1, 0)).isTrue();
  }

  @Test
  void aPauseIsNobodysSilence() {
    follow(ANNA, BERT);
    pass(100, ANNA, BERT);
    pass(2);
    detector.refused(now, BERT);
    pass(2);
    detector.heard(now, ANNA);
    pass(2);
    assertThat(verdict(ANNA)).isEqualTo(Verdict.ALIVE);
    assertThat(verdict(BERT)).isEqualTo(Verdict.SUSPECT);
    for (int i = 0; i < 5; i++) {
      now = now.plusMillis(60_000);
      detector.tick(now);
      assertThat(verdict(ANNA)).isEqualTo(Verdict.ALIVE);
      assertThat(verdict(BERT)).isEqualTo(Verdict.SUSPECT);
      assertThat(detector.silenceMillis(now, ANNA)).isEqualTo(2_000);
      assertThat(detector.silenceMillis(now, BERT)).isEqualTo(4_000);
    }
    pass(8, BERT);
    assertThat(verdict(ANNA)).isEqualTo(Verdict.DOWN);
    assertThat(verdict(BERT)).isEqualTo(Verdict.REFUSING);
  }

  /** Whichever call is the first after the pause. */
  @Test
  void aPauseIsNoticedBeforeTheTick() {
    List<Runnable> first = List.of(
        () -> verdict(ANNA),
        () -> detector.heard(now, BERT),
        () -> detector.heard(now, FOREIGN),
        () -> detector.served(now, BERT),
        () -> detector.refused(now, BERT),
        () -> beat(BERT, 1, 1, 1),
        () -> beat(FOREIGN, 1, 1, 1),
        () -> detector.silenceMillis(now, ANNA),
        () -> detector.phi(now, ANNA),
        () -> follow(ANNA, BERT));
    follow(ANNA, BERT);
    pass(100, ANNA, BERT);
    for (Runnable call : first) {
      pass(1);
      now = now.plusMillis(60_000);
      call.run();
      assertThat(verdict(ANNA)).isEqualTo(Verdict.ALIVE);
      assertThat(detector.silenceMillis(now, ANNA)).isEqualTo(PERIOD);
      now = now.plusMillis(60_000);
      detector.tick(now);
      assertThat(verdict(ANNA)).isEqualTo(Verdict.ALIVE);
      detector.heard(now, ANNA);
      detector.heard(now, BERT);
    }
  }

  /** What a pause delays is no interval either: nobody is judged with more patience afterwards. */
  @Test
  void aPauseIsNoInterval() {
    follow(ANNA);
    pass(100, ANNA);
    for (int i = 0; i < 10; i++) {
      now = now.plusMillis(60_000);
      pass(3, ANNA);
    }
    pass(8);
    assertThat(verdict(ANNA)).isEqualTo(Verdict.DOWN);
  }

  @Test
  void theGraceDoesNotPassDuringAPause() {
    follow(ANNA);
    pass(4);
    now = now.plusMillis(60_000);
    assertThat(verdict(ANNA)).isEqualTo(Verdict.ALIVE);
    detector.tick(now);
    pass(1);
    assertThat(verdict(ANNA)).isEqualTo(Verdict.SUSPECT);
  }

  /** Ticks come after ten periods, and then after three, and with each all that arrived meanwhile. */
  @Test
  void aStarvedProcessTakesNobodyForDead() {
    follow(ANNA);
    pass(100, ANNA);
    for (int i = 0; i < 1_000; i++) {
      now = now.plusMillis((i < 500 ? 10 : 3) * PERIOD);
      assertThat(verdict(ANNA)).isEqualTo(Verdict.ALIVE);
      detector.tick(now);
      assertThat(verdict(ANNA)).isEqualTo(Verdict.ALIVE);
      detector.heard(now, ANNA);
    }
  }

  /** As long as something else is called while the ticks are late. */
  @Test
  void aStarvedProcessNoticesADeathLater() {
    follow(ANNA, BERT);
    pass(100, ANNA, BERT);
    int rounds = 0;
    while (verdict(BERT) != Verdict.DOWN) {
      for (int i = 0; i < 3; i++) {
        now = now.plusMillis(PERIOD);
        detector.heard(now, ANNA);
      }
      detector.tick(now);
      rounds++;
      assertThat(verdict(ANNA)).isEqualTo(Verdict.ALIVE);
      assertThat(rounds).isLessThan(10);
    }
    assertThat(rounds).isEqualTo(4);
  }

  @Test
  void aTickThatIsTwiceAsLateAsItShouldBeIsNoPause() {
    follow(ANNA);
    pass(100, ANNA);
    now = now.plusMillis(2 * PERIOD);
    detector.tick(now);
    assertThat(detector.silenceMillis(now, ANNA)).isEqualTo(2 * PERIOD);
    now = now.plusMillis(2 * PERIOD + 1);
    detector.tick(now);
    assertThat(detector.silenceMillis(now, ANNA)).isEqualTo(2 * PERIOD);
  }

  @Test
  void timeNeverGoesBack() {
    follow(ANNA);
    pass(100, ANNA);
    pass(4);
    double phi = detector.phi(now, ANNA);
    Time before = now.plusMillis(-3_000);
    assertThat(detector.phi(before, ANNA)).isEqualTo(phi);
    detector.tick(before);
    detector.heard(before, ANNA);
    assertThat(detector.phi(now, ANNA)).isZero();
    pass(10);
    assertThat(verdict(ANNA)).isEqualTo(Verdict.DOWN);
  }

  @Test
  void freshestIsBoundedAndBeginsWithTheLatestNews() {
    List<NodeId> nodes = LongStream.rangeClosed(2, 21).mapToObj(NodeId::new).toList();
    detector.follow(now, nodes);
    assertThat(detector.freshest(5)).isEmpty();
    List<NodeId> order = new ArrayList<>(nodes);
    Collections.shuffle(order, new Random(3));
    // All in one instant: the order of arrival decides.
    order.forEach(node -> beat(node, 1, 1, 1));
    beat(order.get(4), 1, 1, 2);
    beat(order.get(7), 1, 1, 1);
    detector.heard(now, order.get(8));

    Collections.reverse(order);
    order.add(0, order.remove(order.size() - 5));
    assertThat(detector.freshest(100)).extracting(Heartbeat::node).containsExactlyElementsOf(order);
    assertThat(detector.freshest(5))
        .extracting(Heartbeat::node)
        .containsExactlyElementsOf(order.subList(0, 5));
    assertThat(detector.freshest(1)).containsExactly(new Heartbeat(order.get(0), 1, 1, 2));
    assertThat(detector.freshest(0)).isEmpty();
  }

  @Test
  void othersThanTheMembersFollowedLeaveNoTrace() {
    follow(ANNA, BERT, SELF);
    assertThat(beat(FOREIGN, 1, 1, 1)).isFalse();
    assertThat(beat(SELF, 1, 1, 1)).isFalse();
    detector.heard(now, FOREIGN);
    detector.refused(now, SELF);
    beat(ANNA, 1, 1, 1);
    beat(BERT, 1, 1, 1);
    assertThat(detector.freshest(9)).extracting(Heartbeat::node).containsExactly(BERT, ANNA);
    follow(BERT);
    assertThat(detector.freshest(9)).extracting(Heartbeat::node).containsExactly(BERT);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> verdict(ANNA))
        .withMessageContaining("node " + ANNA + " is not followed");
    assertThatIllegalArgumentException().isThrownBy(() -> detector.phi(now, FOREIGN));
    assertThatIllegalArgumentException().isThrownBy(() -> detector.silenceMillis(now, FOREIGN));
  }

  @Test
  void followingAgainChangesNothingOfThoseWhoStay() {
    follow(ANNA);
    pass(100, ANNA);
    beat(ANNA, 1, 1, 5);
    pass(3);
    follow(ANNA, BERT);
    assertThat(detector.silenceMillis(now, ANNA)).isEqualTo(3 * PERIOD);
    assertThat(beat(ANNA, 1, 1, 5)).isFalse();
    assertThat(verdict(BERT)).isEqualTo(Verdict.ALIVE);
  }

  @Test
  void aProcessDoesNotJudgeItself() {
    follow(ANNA, SELF);
    pass(100);
    assertThat(verdict(SELF)).isEqualTo(Verdict.ALIVE);
    assertThat(detector.phi(now, SELF)).isZero();
    assertThat(detector.silenceMillis(now, SELF)).isZero();
  }

  @Test
  void whatIsOutOfRangeIsRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FailureDetector(now, SELF, 0, GRACE))
        .withMessageContaining("period of heartbeats is from 1 to 3600000 ms, got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FailureDetector(now, SELF, PERIOD, 0))
        .withMessageContaining("grace for members never heard of is from 1 to 86400000 ms, got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FailureDetector(now, SELF, PERIOD, 86_400_001));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> detector.freshest(-1))
        .withMessageContaining("from 0, got -1");
  }
}
