package io.gramme.it.sim.check;

import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.it.sim.world.CallListener;
import io.gramme.it.sim.world.SimNode;
import io.gramme.it.sim.world.SimSession;
import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.stream.DeliveryFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a call and its {@link Watch}, and compares what the application is handed, and when, with what it asked
 * for and with what the network carried.
 */
public final class CallJudge implements CallListener {
  final Watcher watcher;
  final SimSession session;
  final Call call;
  final CallInfo info;
  final Book book;
  final boolean newestOnly;
  final CallTimes times;
  final AppCode code;
  final OwnWriteBacks writeBacks;
  /** In a bucket that keeps the newest: what it must show, or something newer. */
  final @Nullable Dot newestAtBegin;

  final Traffic traffic;
  final LinePlace place;
  private final Watch watch;
  private final List<CallChecker> checkers;
  private boolean ended;
  private boolean measured;
  private boolean failed;
  private boolean closing;
  private Book.@Nullable Entry written;
  private DotContext replaces = DotContext.EMPTY;

  CallJudge(
      Watcher watcher,
      SimSession session,
      Call call,
      Watch watch,
      Book book,
      List<CallChecker> checkers) {
    this.watcher = watcher;
    this.session = session;
    this.call = call;
    this.watch = watch;
    this.info = watch.info();
    this.book = book;
    this.checkers = checkers;
    times = new CallTimes(session);
    code = new AppCode(this, watch);
    traffic = new Traffic(this, watch);
    place = new LinePlace(this);
    newestOnly = watcher.ledger().of(call.key()).isNewestOnly();
    writeBacks = new OwnWriteBacks(this, watch.memory());
    newestAtBegin = newestOnly ? book.shownByEveryReadOf(info.r()) : null;
  }

  /** It is to wait for the next turn, as if it had not had this one. */
  void isLeft() {
    place.leaves();
    traffic.forget();
    watch.readsAnew();
  }

  /** What it made has left as a part of what another one made. */
  void merged(Book.Entry whole, Past read) {
    written = whole;
    Version made = version();
    if (made != null) {
      made.mergedInto(whole.dot(), whole.expiryMillis(), read);
    }
  }

  boolean hasEnded() {
    return ended;
  }

  @Override
  public CallListener sending(Object owner, Request request) {
    return place.sending(owner, request);
  }

  @Override
  public CallListener waking(Object owner) {
    return place.waking(owner);
  }

  @Override
  public CallListener working() {
    return place.working();
  }

  /** The call as it is to be submitted. */
  public Call call() {
    return code.noted();
  }

  /** What its session remembers of the key. */
  SessionMemory memory() {
    return watch.memory();
  }

  /** The version that the call writes, or null. */
  @Nullable
  Version version() {
    return watch.version();
  }

  /** What left last under its name; null while nothing has. */
  Book.@Nullable Entry written() {
    return written;
  }

  boolean isClosing() {
    return closing;
  }

  boolean hasFailed() {
    return failed;
  }

  void broken(String checker, String detail) {
    watcher.verdict().broken(checker, this + ", " + detail);
  }

  @Override
  public void sent(NodeId node, long epoch, Request request) {
    if (written == null && request instanceof Request.Write again) {
      // A retry in time sends what its first call made (W4).
      replaces = watcher.decoded(again.delta()).context();
    }
    traffic.sent(node, epoch, request);
  }

  @Override
  public void keptBack(NodeId node) {
    place.keptBack(node);
  }

  /** A request for this node does not leave. */
  void isNotAsked(NodeId node) {
    traffic.keptBack(node);
    watcher.growth().keptBack(this);
  }

  @Override
  public void callbackTakes(long nanos) {
    times.callbackTook(nanos);
  }

  @Override
  public void wrote(Bytes delta) {
    watch.wrote(delta);
    KeyState state = watcher.decoded(delta);
    Version version = watch.version() == null ? watch.wroteBack() : watch.version();
    for (Sibling sibling : state.siblings()) {
      written = new Book.Entry(
          sibling.dot(), version, sibling.value(), sibling.metadata(), sibling.expiryMillis());
      Book.Entry entry = written;
      checkers.forEach(checker -> checker.wrote(this, state, entry));
      watcher.growth().wrote(this, state, entry);
      book.add(entry);
      replaces = state.context();
      if (call instanceof Call.Get) {
        watch.memory().writesBack(this, sibling.dot());
      }
    }
  }

  @Override
  public void answered(SimNode node, long epoch, Request request, Reply reply) {
    KeyState state = traffic.answered(node.id(), epoch, request, reply);
    if (state != null) {
      checkers.forEach(checker -> checker.shows(this, node, state));
    }
  }

  @Override
  public void undelivered(NodeId node, long epoch, Request request, DeliveryFailure failure) {
    traffic.undelivered(node, epoch, request, failure);
  }

  @Override
  public void stored(NodeId node) {
    watch.stored(node);
  }

  @Override
  public void ended(CallOutcome outcome) {
    ended = true;
    failed = outcome instanceof CallFailedException;
    checkers.forEach(checker -> checker.ended(this, outcome));
    watcher.growth().ended(this, outcome);
    if (outcome instanceof CallResult result && result.wrote()) {
      watch.memory().replaced(replaces);
    }
    watch.ended(outcome);
  }

  @Override
  public void turned() {
    if (ended && !measured) {
      measured = true;
      watcher.bounds().check(session, call);
    }
  }

  @Override
  public void settled(RepairOutcome outcome) {
    checkers.forEach(checker -> checker.settled(this, outcome));
    watch.settled(outcome);
  }

  @Override
  public void closing() {
    closing = true;
  }

  @Override
  public void closed() {
    AfterClose.closed(this);
  }

  @Override
  public void calledAfterClose(@Nullable CallOutcome outcome) {
    AfterClose.calledAgain(this, outcome);
  }

  @Override
  public String toString() {
    return watch.toString();
  }
}
