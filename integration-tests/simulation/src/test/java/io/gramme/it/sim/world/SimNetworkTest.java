package io.gramme.it.sim.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the simulated network does to messages. */
final class SimNetworkTest {
  private static final int MESSAGES = 2_000;
  private static final long LONG_SPAN = 60_000 * SimTime.MILLI;

  private static final class Plain extends SimProcess {
    Plain(SimTime time, int endpoint) {
      super(time, endpoint, "p" + endpoint);
    }
  }

  private final SimTime time = new SimTime();
  private final SimNetwork network = new SimNetwork(time, Seed.of(3), 3);
  private final Plain one = new Plain(time, 0);
  private final Plain other = new Plain(time, 1);
  private final Plain third = new Plain(time, 2);

  /** Numbers of the messages that arrived, in the order of their arrival, and when. */
  private final List<Integer> arrived = new ArrayList<>();

  private final List<Long> instants = new ArrayList<>();
  private int noticed;

  @Test
  void everyMessageArrivesOnceAfterItsDelayAndTheyOvertakeEachOther() {
    sendMany(one, other);
    assertThat(arrived).hasSize(MESSAGES).doesNotHaveDuplicates();
    assertThat(instants).allMatch(nanos -> nanos >= 200_000);
    assertThat(meanNanos()).isBetween(700_000.0, 900_000.0);
    assertThat(arrived).isNotEqualTo(arrived.stream().sorted().toList());
    assertThat(noticed).isZero();
  }

  @Test
  void aCutIsOneWayAndOfOneLink() {
    network.cut(one, other);
    assertThat(passes(one, other)).isFalse();
    assertThat(passes(other, one)).isTrue();
    assertThat(passes(one, third)).isTrue();
    assertThat(passes(third, other)).isTrue();
    network.cut(other, one);
    assertThat(passes(other, one)).isFalse();
  }

  @Test
  void whatIsOnItsWayCrossesACut() {
    network.send(one, other, () -> arrived.add(1), () -> {});
    network.cut(one, other);
    time.pass(LONG_SPAN);
    assertThat(arrived).containsExactly(1);
  }

  @Test
  void aLinkIsHealedOneWay() {
    network.cut(one, other);
    network.cut(other, one);
    network.heal(one, other);
    assertThat(passes(one, other)).isTrue();
    assertThat(passes(other, one)).isFalse();
  }

  @Test
  void aSlowLinkIsAHundredTimesSlower() {
    network.slowDown(one, other);
    sendMany(one, other);
    assertThat(meanNanos()).isBetween(55e6, 66e6);
    forget();
    sendMany(other, one);
    assertThat(meanNanos()).as("the other way").isLessThan(1e6);
    forget();
    network.heal(one, other);
    sendMany(one, other);
    assertThat(meanNanos()).as("healed").isLessThan(1e6);
  }

  @Test
  void lossIsAShareAndHalfOfItIsNoticed() {
    network.setLoss(0.4);
    sendMany(one, other);
    assertThat(arrived.size()).isBetween(MESSAGES * 55 / 100, MESSAGES * 65 / 100);
    int lost = MESSAGES - arrived.size();
    assertThat(noticed).isBetween(lost * 40 / 100, lost * 60 / 100);
  }

  @Test
  void whatComesTwiceComesTwiceAtOnce() {
    network.setDuplication(1);
    sendMany(one, other);
    assertThat(arrived).hasSize(2 * MESSAGES);
    for (int i = 0; i < 2 * MESSAGES; i += 2) {
      assertThat(arrived.get(i + 1)).isEqualTo(arrived.get(i));
      assertThat(instants.get(i + 1)).isEqualTo(instants.get(i));
    }
  }

  @Test
  void lateMessagesAreLateByNoMoreThanTheLatest() {
    long latest = 3_000 * SimTime.MILLI;
    network.setDelays(0.5, latest);
    sendMany(one, other);
    assertThat(arrived).hasSize(MESSAGES);
    assertThat(instants).allMatch(nanos -> nanos < latest + 100 * SimTime.MILLI);
    long late = instants.stream().filter(nanos -> nanos > 20 * SimTime.MILLI).count();
    assertThat(late).isBetween(MESSAGES * 40L / 100, MESSAGES * 55L / 100);
    assertThat(instants).anyMatch(nanos -> nanos > latest * 9 / 10);
  }

  @Test
  void healingTheNetworkEndsEveryFault() {
    network.cut(one, other);
    network.slowDown(other, third);
    network.setLoss(1);
    network.setDuplication(1);
    network.setDelays(1, LONG_SPAN / 2);
    assertThat(passes(other, third)).isFalse();
    network.heal();
    for (Plain from : List.of(one, other, third)) {
      for (Plain to : List.of(one, other, third)) {
        forget();
        sendMany(from, to);
        assertThat(arrived).as("%s to %s", from, to).hasSize(MESSAGES);
        assertThat(meanNanos()).as("%s to %s", from, to).isLessThan(1e6);
      }
    }
  }

  @Test
  void aMessageReachesWhateverLifeTheReceiverThenIsIn() {
    network.send(one, other, () -> arrived.add(1), () -> {});
    other.end();
    other.begin();
    time.pass(LONG_SPAN);
    assertThat(arrived).containsExactly(1);
    other.end();
    assertThat(passes(one, other)).as("to a process that is down").isFalse();
  }

  @Test
  void aSenderThatHasEndedNoticesNothing() {
    network.setLoss(1);
    for (int i = 0; i < 100; i++) {
      network.send(one, other, () -> {}, () -> noticed++);
    }
    one.end();
    one.begin();
    time.pass(LONG_SPAN);
    assertThat(noticed).isZero();
  }

  private boolean passes(SimProcess from, SimProcess to) {
    boolean[] there = new boolean[1];
    network.send(from, to, () -> there[0] = true, () -> {});
    time.pass(LONG_SPAN);
    return there[0];
  }

  private void sendMany(SimProcess from, SimProcess to) {
    long begun = time.nanos();
    for (int i = 0; i < MESSAGES; i++) {
      int number = i;
      network.send(from, to, () -> arrive(number, begun), () -> noticed++);
    }
    time.pass(LONG_SPAN);
  }

  private void arrive(int number, long begun) {
    arrived.add(number);
    instants.add(time.nanos() - begun);
  }

  private void forget() {
    arrived.clear();
    instants.clear();
  }

  private double meanNanos() {
    return instants.stream().mapToLong(Long::longValue).average().orElseThrow();
  }
}
