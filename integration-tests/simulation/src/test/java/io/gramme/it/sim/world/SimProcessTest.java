package io.gramme.it.sim.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.machine.Time;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Processes that pause, end, and live again. */
final class SimProcessTest {
  private static final class Plain extends SimProcess {
    Plain(SimTime time) {
      super(time, 0, "p1");
    }
  }

  private final SimTime time = new SimTime();
  private final Plain process = new Plain(time);
  private final List<String> done = new ArrayList<>();

  @Test
  void laterIsAfterTheSpan() {
    later(10, "work");
    time.pass(9);
    assertThat(done).isEmpty();
    time.pass(1);
    assertThat(done).containsExactly("work at 10");
  }

  @Test
  void whatComesDuringAPauseWaitsForItsEndInOrder() {
    later(10, "first");
    later(20, "second");
    time.after(30, () -> process.receive(() -> note("message")));
    later(200, "afterwards");
    process.pause(100);
    time.pass(99);
    assertThat(done).isEmpty();
    time.pass(200);
    assertThat(done)
        .containsExactly("first at 100", "second at 100", "message at 100", "afterwards at 200");
  }

  @Test
  void aPauseCanGrowLongerAndNotShorter() {
    process.pause(100);
    process.pause(50);
    later(10, "work");
    time.after(90, () -> process.pause(60));
    time.pass(300);
    assertThat(done).containsExactly("work at 150");
  }

  @Test
  void ofAPauseCountsWhatIsOver() {
    process.pause(100);
    time.pass(30);
    assertThat(process.pausedNanos()).isEqualTo(30);
    time.pass(200);
    assertThat(process.pausedNanos()).isEqualTo(100);
  }

  @Test
  void pausesAtTheSameTimeCountOnce() {
    process.pause(100);
    time.after(40, () -> process.pause(100));
    time.after(50, () -> process.pause(10));
    time.pass(300);
    assertThat(process.pausedNanos()).isEqualTo(140);
  }

  @Test
  void aPauseThatItsEndCutsShortCountsUntilThen() {
    process.pause(100);
    time.pass(30);
    process.end();
    process.begin();
    time.pass(200);
    assertThat(process.pausedNanos()).isEqualTo(30);
  }

  @Test
  void theEndDropsWhatWaited() {
    later(10, "planned");
    process.pause(50);
    process.receive(() -> note("held by the pause"));
    process.end();
    assertThat(process.isUp()).isFalse();
    process.receive(() -> note("message to nobody"));
    time.pass(300);
    assertThat(done).isEmpty();
  }

  @Test
  void aLaterLifeDoesNothingOfAnEarlierOne() {
    later(10, "planned in the first life");
    process.pause(50);
    process.receive(() -> note("held in the first life"));
    process.end();
    process.begin();
    later(20, "planned in the second life");
    time.after(30, () -> process.receive(() -> note("message")));
    time.pass(300);
    assertThat(done)
        .as("and the pause has ended with the first life")
        .containsExactly("planned in the second life at 20", "message at 30");
  }

  @Test
  void whatWasPlannedWhileItWasDownIsDoneInNoLife() {
    process.end();
    later(20, "planned while down");
    process.begin();
    process.end();
    process.begin();
    time.pass(300);
    assertThat(done).isEmpty();
  }

  @Test
  void itsWallClockIsItsOwn() {
    Time truth = time.now();
    process.setWallSkew(-700);
    assertThat(process.now()).isEqualTo(new Time(truth.monotonicNanos(), truth.wallMillis() - 700));
    assertThat(time.now()).isEqualTo(truth);
  }

  private void later(long nanos, String what) {
    process.later(nanos, () -> note(what));
  }

  private void note(String what) {
    done.add(what + " at " + time.nanos());
  }
}
