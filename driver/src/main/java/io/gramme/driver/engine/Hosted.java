package io.gramme.driver.engine;

import io.gramme.driver.engine.quorum.CallEffects;
import io.gramme.driver.engine.quorum.CallEvent;
import io.gramme.machine.Time;
import io.gramme.membership.NodeId;
import io.gramme.message.Request;
import java.util.ArrayList;
import java.util.List;

/** The place of one machine inside the session: its requests and its alarm. */
abstract class Hosted implements CallEffects {
  final SessionCore core;
  private final Alarm alarm = new Alarm(this);
  private final List<Exchange> exchanges = new ArrayList<>(4);

  Hosted(SessionCore core) {
    this.core = core;
  }

  abstract void on(Time now, CallEvent event);

  /** Whether a request goes out although its node failed too often lately, since nothing is reached without it. */
  boolean mustGo(NodeId node, Request request) {
    return false;
  }

  @Override
  public final void send(int send, NodeId node, long epoch, Request request, long deadlineNanos) {
    boolean read = request instanceof Request.Read;
    Exchange exchange = new Exchange(this, send, node, core.now().monotonicNanos(), read);
    exchanges.add(exchange);
    core.transmit(exchange, epoch, request, deadlineNanos);
  }

  @Override
  public final void gaveUp(int send) {
    core.judgeSilent(exchanges.get(send));
  }

  @Override
  public final void wakeAt(long monotonicNanos) {
    core.setAlarm(alarm, monotonicNanos);
  }

  @Override
  public final void stopWaking() {
    core.clearAlarm(alarm);
  }
}
