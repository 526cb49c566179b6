package io.gramme.driver.engine;

import io.gramme.driver.engine.quorum.CallEvent;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.Fate;
import io.gramme.driver.engine.quorum.MintedWrite;
import io.gramme.driver.engine.quorum.PutEffects;
import io.gramme.driver.engine.quorum.PutMachine;
import io.gramme.machine.Time;
import io.gramme.membership.NodeId;
import io.gramme.message.Request;
import java.util.List;

/** A write inside the session. */
final class HostedWrite extends Hosted implements PutEffects {
  private final KeyView key;
  private final PutMachine machine;
  private final SeenContext seen;
  private final WriteListener listener;
  private final KeptBack keptBack = new KeptBack();

  HostedWrite(KeyView key, PutMachine machine, SeenContext seen, WriteListener listener) {
    super(key.core());
    this.key = key;
    this.machine = machine;
    this.seen = seen;
    this.listener = listener;
  }

  MintedWrite write() {
    return machine.write();
  }

  @Override
  void on(Time now, CallEvent event) {
    machine.on(now, event, this);
  }

  @Override
  boolean mustGo(NodeId node, Request request) {
    return machine.lacksQuorum()
        && keptBack.mustBeAsked(node, machine.owners(), machine.required());
  }

  @Override
  public void applied(MintedWrite write) {
    key.absorb(write, seen);
  }

  @Override
  public void written(MintedWrite write, List<NodeId> asked, List<NodeId> acknowledged) {
    listener.written(write, asked, acknowledged);
  }

  @Override
  public void failed(MintedWrite write, CallFailure failure) {
    if (failure.fate() != Fate.NOT_APPLIED) {
      key.mayExist(write);
    }
    listener.writeFailed(write, failure);
  }

  @Override
  public void finished() {}
}
