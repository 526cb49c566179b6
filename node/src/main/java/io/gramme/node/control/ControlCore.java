package io.gramme.node.control;

import io.gramme.machine.Time;
import io.gramme.membership.Address;
import io.gramme.membership.NodeId;
import io.gramme.message.Request;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the parts of a control machine share: the present instant, the way out, open exchanges and the agenda. */
final class ControlCore {
  private final ControlSettings settings;
  private final RandomGenerator random;
  private final Exchanges exchanges = new Exchanges();
  private final Agenda agenda = new Agenda();
  private Time now = new Time(0, 0);
  private @Nullable ControlEffects effects;
  private boolean over;

  ControlCore(ControlSettings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
  }

  void enter(Time instant, ControlEffects way) {
    now = instant;
    effects = way;
  }

  ControlSettings settings() {
    return settings;
  }

  NodeId self() {
    return settings.self();
  }

  RandomGenerator random() {
    return random;
  }

  Time now() {
    return now;
  }

  ControlEffects effects() {
    return Objects.requireNonNull(effects, "a control machine acts only while it handles an event");
  }

  Exchanges exchanges() {
    return exchanges;
  }

  void send(Exchanges.Purpose purpose, Address to, long epoch, Request request, long millis) {
    long deadline = now.plusMillis(millis).monotonicNanos();
    effects().send(exchanges.begin(purpose), to, epoch, request, deadline);
  }

  void after(long millis, Due due) {
    agenda.add(now.plusMillis(millis).monotonicNanos(), due, effects());
  }

  List<Due> takeDue() {
    return agenda.take(now, effects());
  }

  /** The node does not serve, or serves no more. */
  void fail(ControlFailure why) {
    if (!over) {
      over = true;
      effects().failed(why);
    }
  }

  boolean isOver() {
    return over;
  }
}
