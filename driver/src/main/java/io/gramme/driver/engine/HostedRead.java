package io.gramme.driver.engine;

import io.gramme.driver.engine.quorum.CallEvent;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.GetAnswer;
import io.gramme.driver.engine.quorum.GetEffects;
import io.gramme.driver.engine.quorum.GetMachine;
import io.gramme.driver.engine.quorum.RepairOutcome;
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
  public void failed(CallFailure failure) {
    listener.readFailed(failure);
  }

  @Override
  public void settled(RepairOutcome outcome, int holders) {
    listener.readSettled(outcome, holders);
  }
}
