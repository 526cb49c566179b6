package io.gramme.it.sim.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.it.sim.world.SimTime;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.ring.PartitionId;
import org.junit.jupiter.api.Test;

/** For how long a node could have been asked again, and was not (W4). */
final class AttemptsTest {
  private static final NodeId NODE = new NodeId(1);
  private static final Request WRITE =
      new Request.Write(new PartitionId(3, 0), Key.of("carts", "k"), Bytes.EMPTY);
  private static final long SECOND = 1_000 * SimTime.MILLI;

  private final Attempts attempts = new Attempts();

  @Test
  void aNodeThatWasLostIsIdleFromThenOn() {
    attempts.sent(NODE, WRITE, 0);
    attempts.undelivered(NODE, WRITE, 10);
    assertThat(attempts.longestIdle(30)).isEqualTo(20);
  }

  @Test
  void e2WhatBecomesOfAnEarlierRoundUnderTheSameEpochSaysNothingOfThisOne() {
    Request earlier = read();
    attempts.sent(NODE, earlier, 0);
    attempts.beginAnew();
    Request present = read();
    assertThat(present).isEqualTo(earlier);
    attempts.sent(NODE, present, 5);

    attempts.undelivered(NODE, earlier, 10);
    attempts.answered(NODE, earlier, Reply.Refusal.of(RefusalCode.INVALID_STATE, "no"), 10);
    assertThat(attempts.longestIdle(30)).as("its answer may still come").isZero();
    assertThat(attempts.refusedForGood()).isEmpty();

    attempts.undelivered(NODE, present, 20);
    assertThat(attempts.longestIdle(30)).isEqualTo(10);
  }

  private static Request read() {
    return new Request.Read(new PartitionId(3, 0), Key.of("carts", "k"));
  }

  @Test
  void aNodeThatAsksForAPauseIsIdleAfterIt() {
    refuseForASecond();
    assertThat(attempts.longestIdle(SECOND)).isZero();
    assertThat(attempts.longestIdle(SECOND + 5)).isEqualTo(5);
  }

  @Test
  void aRepairThatIsKeptBackDoesNotEndThePause() {
    refuseForASecond();
    attempts.keptBack(NODE, 20);
    assertThat(attempts.longestIdle(SECOND)).isZero();
  }

  @Test
  void aCopyThatIsKeptBackAfterThePauseBeginsAnother() {
    refuseForASecond();
    attempts.keptBack(NODE, SECOND + 10);
    assertThat(attempts.longestIdle(SECOND + 15)).isEqualTo(5);
  }

  private void refuseForASecond() {
    attempts.sent(NODE, WRITE, 0);
    attempts.answered(
        NODE, WRITE, Reply.Refusal.retryAfter(RefusalCode.OVERLOADED, "busy", 1_000), 0);
  }
}
