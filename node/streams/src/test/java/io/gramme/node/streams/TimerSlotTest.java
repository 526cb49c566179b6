package io.gramme.node.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.membership.Address;
import io.gramme.stream.DeliveryFailure;
import io.gramme.stream.PeerStream;
import io.gramme.stream.TimerSlot;
import io.vertx.core.http.HttpServer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A Vert.x gives its first timer the id 0, and that timer may be the application's. */
class TimerSlotTest {
  private static final long LONG_MILLIS = 3_600_000;
  private final Loopback loopback = new Loopback();

  @AfterEach
  void close() throws Exception {
    loopback.close();
  }

  @Test
  void anEmptyPlaceTakesNobodysTimer() {
    long first = loopback.vertx.setPeriodic(LONG_MILLIS, id -> {});
    assertThat(first).isZero();

    TimerSlot slot = new TimerSlot(loopback.vertx);
    slot.cancel();

    assertThat(slot.isSet()).isFalse();
    assertThat(loopback.vertx.cancelTimer(first)).as("the first timer is there").isTrue();
  }

  @Test
  void aTimerThatRanIsNotTakenASecondTime() throws Exception {
    TimerSlot slot = new TimerSlot(loopback.vertx);
    CompletableFuture<Boolean> setWhenRun = new CompletableFuture<>();
    loopback.vertx.runOnContext(ignored -> slot.once(1, () -> setWhenRun.complete(slot.isSet())));
    assertThat(setWhenRun.get(30, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void aConnectionThatFailsTakesNoTimerOfTheApplication() throws Exception {
    long first = loopback.vertx.setPeriodic(LONG_MILLIS, id -> {});
    assertThat(first).isZero();
    HttpServer gone = loopback.serve(new RecordingService());
    int port = gone.actualPort();
    Loopback.await(gone.close());

    PeerStream stream = loopback.stream(new Address("127.0.0.1", port));
    assertThat(loopback.send(stream, Loopback.read("k")).failure())
        .isEqualTo(DeliveryFailure.NOT_SENT);

    assertThat(loopback.vertx.cancelTimer(first)).as("the first timer is there").isTrue();
  }
}
