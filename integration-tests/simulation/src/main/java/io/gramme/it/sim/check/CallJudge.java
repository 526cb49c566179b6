package io.gramme.it.sim.check;

import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.SiblingResolver;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
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
  final long begunNanos;
  final long begunWallMillis;
  final long begunHlc;
  Carried carried = new Carried();
  Attempts attempts = new Attempts();
  private final Watch watch;
  private final int clockStepsBefore;
  private final long pausedBefore;
  private final List<CallChecker> checkers;
  private long callbackNanos;
  private boolean ended;
  private boolean measured;
  private boolean failed;
  private boolean closing;
  private boolean resolverRan;
  private List<Sibling> given = List.of();
  private boolean givenBesideDelete;
  private SiblingResolver.@Nullable Resolution resolution;
  private boolean changeRan;
  private @Nullable Bytes changedFrom;
  private boolean changedWriteBack;
  private @Nullable Bytes changedTo;
  private boolean callbackFailed;
  private Book.@Nullable Entry written;
  private @Nullable UpdateLine line;
  private @Nullable CombinedCalls group;
  private final @Nullable Dot newestAtBegin;
  private long allAnsweredNanos = -1;
  private final List<Dot> writeBacksAtBegin;
  private DotContext replaces = DotContext.EMPTY;

  CallJudge(
      Watcher watcher,
      SimSession session,
      Call call,
      CallInfo info,
      Watch watch,
      Book book,
      List<CallChecker> checkers) {
    this.watcher = watcher;
    this.session = session;
    this.call = call;
    this.info = info;
    this.watch = watch;
    this.book = book;
    this.checkers = checkers;
    newestOnly = watcher.ledger().of(call.key()).isNewestOnly();
    begunNanos = session.now().monotonicNanos();
    begunWallMillis = session.now().wallMillis();
    begunHlc = session.machine().hlc(session.now());
    clockStepsBefore = session.clockSteps();
    pausedBefore = session.pausedNanos();
    writeBacksAtBegin = watch.memory().unsettledWriteBacks();
    newestAtBegin = newestOnly ? book.shownByEveryReadOf(info.r()) : null;
  }

  /** The call as it is to be submitted: what its lambdas are given and return is noted. */
  // An application without null checks can return null, and some of these do.
  @SuppressWarnings("NullAway")
  public Call call() {
    if (call instanceof Call.Get get) {
      return new Call.Get(get.key(), get.settings(), (key, live, besideDelete) -> {
        noteGiven(live, besideDelete);
        return noteResolution(get.resolver().resolve(key, live, besideDelete));
      });
    }
    if (call instanceof Call.Update update) {
      return new Call.Update(
          update.key(),
          current -> noteChange(update.change(), current),
          (key, live, besideDelete) -> {
            noteGiven(live, besideDelete);
            return noteResolution(update.resolver().resolve(key, live, besideDelete));
          },
          update.ttlMillis(),
          update.settings(),
          update.conversion());
    }
    return call;
  }

  @SuppressWarnings("NullAway") // As above.
  private Bytes noteChange(Call.Change change, @Nullable Bytes current) throws Exception {
    if (changeRan) {
      broken("Answers", "has its change run twice (W7)");
    }
    changeRan = true;
    changedFrom = current;
    changedWriteBack = watch.isSessionsWriteBack(current);
    callbackFailed = true;
    changedTo = change.change(current);
    callbackFailed = changedTo == null;
    Version made = version();
    if (made != null && !callbackFailed && !ended) {
      made.setPast(watch.past());
    }
    return changedTo;
  }

  /** It may be combined with others of this line. */
  void waitsIn(UpdateLine of) {
    line = of;
  }

  /** It has its turn, together with others. */
  void joins(CombinedCalls of) {
    group = of;
  }

  /** It is to wait for the next turn, as if it had not had this one. */
  void isLeft() {
    group = null;
    carried = new Carried();
    attempts = new Attempts();
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

  /** What its change was shown. */
  Past pastShown() {
    return watch.past();
  }

  boolean hasEnded() {
    return ended;
  }

  /** Whether its change has run and made something. */
  boolean hasChanged() {
    return changeRan && !callbackFailed;
  }

  /** Whether its change was given what another's made. */
  boolean changesAnothers() {
    return group != null && group.precededIn(this);
  }

  /** Whether the deadline of another, whose change has run, may end it. */
  boolean mustMakeWay() {
    return group != null && group.mustBeWritten(this);
  }

  /** Whether its write holds the changes of others, too. */
  boolean sharesItsWrite() {
    return group != null && group.isShared();
  }

  @Override
  public CallListener sending(Object owner, Request request) {
    return line == null ? this : line.sending(this, owner, request);
  }

  @Override
  public CallListener waking(Object owner) {
    return line == null ? this : line.waking(this, owner);
  }

  @Override
  public CallListener working() {
    return line == null ? this : line.working(this);
  }

  private void noteGiven(List<Sibling> live, boolean besideDelete) {
    resolverRan = true;
    given = List.copyOf(live);
    givenBesideDelete = besideDelete;
    callbackFailed = true;
  }

  private SiblingResolver.@Nullable Resolution noteResolution(
      SiblingResolver.@Nullable Resolution made) {
    resolution = made;
    callbackFailed = made == null;
    return made;
  }

  /** The version that the call writes, or null. */
  @Nullable
  Version version() {
    return watch.version();
  }

  /** Whether its change was given what a get of the same session was writing back (rule W1). */
  boolean changesWriteBack() {
    return changedWriteBack;
  }

  /** Whether a get of the same session has written something back, which the session knows of beside what it reads. */
  boolean hasWrittenBack() {
    return watch.sessionHasWrittenBack();
  }

  /** Whether what it writes back may be somewhere, and has no quorum. */
  boolean isWritingBack() {
    return carried.mayBeSomewhere() && carried.writes().answered.size() < info.w();
  }

  /** Whether what it writes back has had a quorum, or may still come to nodes by the session's clock (W1, R1). */
  boolean hasWriteBackThatCounts() {
    Book.Entry last = written;
    long ageMillis = last == null
        ? 0
        : Hlc.millis(session.machine().hlc(session.now()))
            - Hlc.millis(last.dot().stamp());
    return carried.writes().answered.size() >= info.w() || ageMillis <= session.dmaxMillis();
  }

  /** What gets of the session were writing back when the call was made, and still are (W1). */
  List<Dot> writeBacksUnderWay() {
    List<Dot> now = watch.memory().unsettledWriteBacks();
    return writeBacksAtBegin.stream().filter(now::contains).toList();
  }

  /** Whether this is the name of its session's latest write-back. */
  boolean isLastWriteBack(Dot dot) {
    return watch.memory().isLastWriteBack(dot);
  }

  boolean resolverRan() {
    return resolverRan;
  }

  List<Sibling> given() {
    return given;
  }

  boolean givenBesideDelete() {
    return givenBesideDelete;
  }

  SiblingResolver.@Nullable Resolution resolution() {
    return resolution;
  }

  boolean changeRan() {
    return changeRan;
  }

  @Nullable
  Bytes changedFrom() {
    return changedFrom;
  }

  @Nullable
  Bytes changedTo() {
    return changedTo;
  }

  /** Whether one of its lambdas threw, or returned nothing. */
  boolean callbackFailed() {
    return callbackFailed;
  }

  /** What left last under its name; null while nothing has. */
  Book.@Nullable Entry written() {
    return written;
  }

  /** Whether the session's wall clock was set meanwhile. */
  boolean clockWasSet() {
    return session.clockSteps() != clockStepsBefore;
  }

  /** How long its process was paused meanwhile, and its own lambdas took. */
  long excusedNanos() {
    return session.pausedNanos() - pausedBefore + callbackNanos;
  }

  /** How long it has been going on. */
  long nanos() {
    return session.now().monotonicNanos() - begunNanos;
  }

  /** In a bucket that keeps the newest: what it must show, or something newer. */
  @Nullable
  Dot newestAtBegin() {
    return newestAtBegin;
  }

  void noteThatAllAnswered() {
    allAnsweredNanos = allAnsweredNanos < 0 ? nanos() : allAnsweredNanos;
  }

  /** How long ago the last owner answered; 0 while some have not. */
  long nanosSinceAllAnswered() {
    return allAnsweredNanos < 0 ? 0 : nanos() - allAnsweredNanos;
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
    Carried.Round reads = carried.reads();
    Carried.Round writes = carried.writes();
    if (!carried.sent(node, epoch, request)) {
      broken("Growth", "sends " + node + " again what it has not answered yet");
    }
    if (carried.reads() != reads) {
      watch.readsAnew();
    }
    if (carried.reads() != reads || carried.writes() != writes) {
      attempts.beginAnew();
    }
    attempts.sent(node, request, nowNanos());
  }

  private long nowNanos() {
    return session.now().monotonicNanos();
  }

  @Override
  public void keptBack(NodeId node) {
    if (group != null && !group.isOver()) {
      group.keptBack(node);
      return;
    }
    isNotAsked(node);
    if (line != null) {
      line.keptBack(group, node);
    }
  }

  /** A request for this node does not leave. */
  void isNotAsked(NodeId node) {
    carried.keptBack(node);
    attempts.keptBack(node, nowNanos());
    watcher.growth().keptBack(this);
  }

  @Override
  public void callbackTakes(long nanos) {
    callbackNanos += nanos;
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
    if (reply instanceof Reply.State shown) {
      watch.heard(shown, carried.reads().isUnder(epoch));
    }
    KeyState state = reply instanceof Reply.State shown ? watcher.decoded(shown.state()) : null;
    if (carried.isPresent(epoch, request)) {
      attempts.answered(node.id(), reply, nowNanos());
    }
    carried.answered(node.id(), epoch, request, reply, state);
    if (state != null) {
      checkers.forEach(checker -> checker.shows(this, node, state));
    }
  }

  @Override
  public void undelivered(NodeId node, long epoch, Request request, DeliveryFailure failure) {
    carried.undelivered(node, epoch, request, failure);
    if (carried.isPresent(epoch, request)) {
      attempts.undelivered(node, nowNanos());
    }
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
    if (!ended) {
      broken("CallsEnd", "has outlived its session");
    }
    if (session.machine().liveCalls() > 0) {
      broken("Growth", "and others are remembered by a session that is closed");
    }
  }

  @Override
  public void calledAfterClose(@Nullable CallOutcome outcome) {
    boolean refused = outcome instanceof CallFailedException failure
        && failure.kind() == FailureKind.CLOSED
        && (failure.fate() == CallFate.NOT_APPLIED || call instanceof Call.Retry);
    if (!refused) {
      broken("CallsEnd", "is made once more on the closed session, which answers " + outcome);
    }
  }

  @Override
  public String toString() {
    return watch.toString();
  }
}
