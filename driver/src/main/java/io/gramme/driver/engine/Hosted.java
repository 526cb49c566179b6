package io.gramme.driver.engine;

import io.gramme.driver.engine.quorum.CallEffects;
import io.gramme.driver.engine.quorum.CallEvent;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.GetAnswer;
import io.gramme.driver.engine.quorum.GetMachine;
import io.gramme.driver.engine.quorum.Holders;
import io.gramme.driver.engine.quorum.MintedWrite;
import io.gramme.driver.engine.quorum.PutMachine;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.machine.Time;
import io.gramme.membership.NodeId;
import io.gramme.message.Request;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

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
  public final void send(
      int number, NodeId member, long epoch, Request request, long deadlineNanos) {
    boolean read = request instanceof Request.Read;
    Exchange exchange = new Exchange(this, number, member, core.now().monotonicNanos(), read);
    exchanges.add(exchange);
    core.transmit(exchange, epoch, request, deadlineNanos);
  }

  @Override
  public final void gaveUp(int exchange) {
    core.judgeSilent(exchanges.get(exchange));
  }

  @Override
  public final void wakeAt(long monotonicNanos) {
    core.setAlarm(alarm, monotonicNanos);
  }

  @Override
  public final void stopWaking() {
    core.clearAlarm(alarm);
  }

  /** An operation that waits for a read. */
  interface ReadListener {
    void readAnswered(GetAnswer answer);

    void readFailed(CallFailure failure);

    /**
     * What the read set off is over.
     *
     * @param holders owners that certainly hold all that was read
     */
    void readSettled(RepairOutcome outcome, Holders holders);
  }

  /** An operation that waits for a write. */
  interface WriteListener {
    /** See {@link CallEffects.Put#written}. */
    void written(MintedWrite write, List<NodeId> asked, List<NodeId> acknowledged);

    void writeFailed(MintedWrite write, CallFailure failure);
  }

  /** A read inside the session. */
  static final class Read extends Hosted implements CallEffects.Get {
    private final KeyView key;
    private final GetMachine machine;
    private final boolean remember;
    private final ReadListener listener;
    private final KeptBack keptBack = new KeptBack();

    Read(KeyView key, GetMachine machine, boolean remember, ReadListener listener) {
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
      return request instanceof Request.Read && keptBack.mustBeAsked(node, machine::canDoWithout);
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
    public void settled(RepairOutcome outcome, Holders holders) {
      listener.readSettled(outcome, holders);
    }
  }

  /** A write inside the session. */
  static final class Write extends Hosted implements CallEffects.Put {
    private final KeyView key;
    private final PutMachine machine;
    private final SeenContext seen;
    private final WriteListener listener;
    private final KeptBack keptBack = new KeptBack();

    Write(KeyView key, PutMachine machine, SeenContext seen, WriteListener listener) {
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
      return machine.lacksQuorum() && keptBack.mustBeAsked(node, machine::canDoWithout);
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
      if (failure.fate() != CallFate.NOT_APPLIED) {
        key.mayExist(write);
      }
      listener.writeFailed(write, failure);
    }

    @Override
    public void finished() {}
  }

  /**
   * Which owners one operation has not asked because they failed too often lately, and when it asks them all the same.
   *
   * <p>A node that was judged down may answer again, and others may have failed since: whoever keeps it back must not be
   * what a quorum fails for.
   */
  private static final class KeptBack {
    private final Set<NodeId> nodes = new LinkedHashSet<>();

    /**
     * Whether the node is to be asked although its breaker is open: too few would be left without it, or the operation
     * comes back to it because the others were not enough.
     */
    boolean mustBeAsked(NodeId node, Predicate<Set<NodeId>> canDoWithout) {
      boolean again = !nodes.add(node);
      return again || !canDoWithout.test(nodes);
    }
  }
}
