package io.gramme.driver.session;

import io.gramme.driver.coordination.CallEvent;
import io.gramme.driver.coordination.GetAnswer;
import io.gramme.driver.coordination.GetEffects;
import io.gramme.driver.coordination.GetMachine;
import io.gramme.driver.coordination.QuorumFailure;
import io.gramme.driver.coordination.RepairOutcome;
import io.gramme.machine.Time;
import io.gramme.membership.NodeId;
import io.gramme.message.Request;

/** A read inside the session. */
final class HostedRead extends Hosted implements GetEffects {
  private final KeyView key;
  private final GetMachine machine;
  private final boolean remember;
  private final ReadListener listener;
  private final KeptBack keptBack = new KeptBack();

  HostedRead(KeyView key, GetMachine machine, boolean remember, ReadListener listener) {
    super(key.core());
    this.key = key;
    this.machine = machine;
    this.remember = remember;
    this.listener = listener;
  }

  @Override
  void on(Time now, CallEvent event) {
    machine.on(now, event, this);
  }

  @Override
  boolean mustGo(NodeId node, Request request) {
    return request instanceof Request.Read
        && keptBack.mustBeAsked(node, machine.owners(), machine.required());
  }

  @Override
  public void answered(GetAnswer answer) {
    if (remember) {
      key.remember(answer);
    }
    listener.readAnswered(answer);
  }

  @Override
  public void failed(QuorumFailure failure) {
    listener.readFailed(failure);
  }

  @Override
  public void settled(RepairOutcome outcome, int holders) {
    listener.readSettled(outcome, holders);
  }
}
