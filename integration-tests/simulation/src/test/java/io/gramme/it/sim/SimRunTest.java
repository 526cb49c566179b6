package io.gramme.it.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.it.sim.history.HistoryPlan;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Histories on several threads, handed over in their order. */
@Timeout(60)
final class SimRunTest {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

  @Test
  void handsOverInOrderWhicheverEndsFirst() throws InterruptedException {
    CountDownLatch othersEnded = new CountDownLatch(20);
    HistoryRunner firstEndsLast = (plan, traced) -> {
      if (plan.seed() == 0) {
        await(othersEnded);
      }
      othersEnded.countDown();
      return FakeRunner.sound().run(plan, traced);
    };
    try (SimRun run = SimRun.start(HistoryPlan::of, 50, 2, firstEndsLast)) {
      assertThat(indexes(run)).isEqualTo(LongStream.range(0, 50).boxed().toList());
      assertThat(run.ended()).isTrue();
      assertThat(run.next(PATIENCE)).isNull();
    }
  }

  @Test
  void noMoreAreAheadThanTheWindow() throws InterruptedException {
    AtomicLong most = new AtomicLong();
    FakeRunner runner =
        FakeRunner.failing(plan -> most.accumulateAndGet(plan.seed(), Math::max) < 0);
    long histories = 3L * SimRun.WINDOW;
    try (SimRun run = SimRun.start(HistoryPlan::of, histories, 3, runner)) {
      for (long index = 0; index < histories; index++) {
        // Before this one is taken, none beyond the window from it may have begun.
        assertThat(most.get()).isLessThan(index + SimRun.WINDOW);
        assertThat(run.next(PATIENCE)).isNotNull();
      }
    }
  }

  @Test
  void closeEndsAnEndlessRun() throws InterruptedException {
    SimRun run = SimRun.start(HistoryPlan::of, Long.MAX_VALUE, 4, FakeRunner.sound());
    assertThat(run.next(PATIENCE)).isNotNull();
    run.close();
    assertThat(run.ended()).isTrue();
    assertThat(run.next(PATIENCE)).isNull();
  }

  @Test
  void closeWaitsForHistoriesUnderWay() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicLong ended = new AtomicLong();
    SimRun run = SimRun.start(HistoryPlan::of, 10, 1, (plan, traced) -> {
      begun.countDown();
      await(goOn);
      ended.incrementAndGet();
      return FakeRunner.sound().run(plan, traced);
    });
    begun.await();
    run.stop();
    goOn.countDown();
    run.close();
    assertThat(ended).hasValue(1);
  }

  @Test
  void nothingWithinThePatienceIsNull() throws InterruptedException {
    CountDownLatch goOn = new CountDownLatch(1);
    try (SimRun run = SimRun.start(HistoryPlan::of, 1, 1, (plan, traced) -> {
      await(goOn);
      return FakeRunner.sound().run(plan, traced);
    })) {
      assertThat(run.next(1)).isNull();
      assertThat(run.ended()).isFalse();
      goOn.countDown();
      assertThat(run.next(PATIENCE)).isNotNull();
    }
  }

  @Test
  void whatAHistoryThrowsIsItsFailure() throws InterruptedException {
    HistoryRunner throwing = (plan, traced) -> {
      if (plan.seed() == 1) {
        throw new StackOverflowError("too deep");
      }
      return FakeRunner.sound().run(plan, traced);
    };
    try (SimRun run = SimRun.start(HistoryPlan::of, 3, 1, throwing)) {
      assertThat(taken(run).failed()).isFalse();
      Finished thrown = taken(run);
      assertThat(thrown.result().violations()).hasSize(1);
      assertThat(thrown.result().violations().get(0).checker()).isEqualTo(NoDefect.CHECKER);
      assertThat(thrown.result().violations().get(0).detail())
          .contains("StackOverflowError: too deep")
          .contains("at io.gramme.it.sim.SimRunTest");
      assertThat(taken(run).failed()).isFalse();
    }
  }

  @Test
  void aPlanThatCannotBeMadeEndsTheRun() {
    try (SimRun run = SimRun.start(
        index -> {
          throw new IllegalStateException("no plan");
        },
        5,
        2,
        FakeRunner.sound())) {
      assertThatThrownBy(() -> run.next(PATIENCE)).hasRootCauseMessage("no plan");
    }
  }

  @Test
  void everyHistoryIsChargedToItsThread() throws InterruptedException {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    HistoryRunner busy = (plan, traced) -> {
      long before = threads.getCurrentThreadCpuTime();
      while (threads.getCurrentThreadCpuTime() - before < 1_000) {
        Thread.onSpinWait();
      }
      return FakeRunner.sound().run(plan, traced);
    };
    try (SimRun run = SimRun.start(HistoryPlan::of, 5, 2, busy)) {
      for (int i = 0; i < 5; i++) {
        assertThat(taken(run).cpuNanos()).isGreaterThanOrEqualTo(1_000);
      }
    }
  }

  private static List<Long> indexes(SimRun run) throws InterruptedException {
    List<Long> indexes = new ArrayList<>();
    while (!run.ended()) {
      indexes.add(taken(run).index());
    }
    return indexes;
  }

  private static Finished taken(SimRun run) throws InterruptedException {
    return Objects.requireNonNull(run.next(PATIENCE), "no history within the patience");
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("was not released");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
