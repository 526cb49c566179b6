package io.gramme.it.sim.check;

import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.Seen;
import io.gramme.driver.engine.SiblingResolver;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What leaves a driver is what the application meant: one version under one dot, with the value, the metadata and the
 * time to live that were asked for, in the place of what the call stands for (rules K2, W1, W3, W7, W8).
 */
final class Deltas implements CallChecker {
  @Override
  public void wrote(CallJudge call, KeyState delta, Book.Entry written) {
    if (delta.siblings().size() != 1) {
      call.broken(name(), "writes " + delta.siblings().size() + " versions under one name");
    }
    if (call.book.find(written.dot()) != null) {
      call.broken(name(), "gives the dot " + written.dot() + " a second time (K1)");
    }
    checkThatNoCopyIsOut(call, written.dot());
    checkContent(call, written);
    checkExpiry(call, written);
    checkEntries(call, delta.context(), written.dot());
    if (!call.newestOnly) {
      checkReplaced(call, delta.context(), written.dot());
      checkThatWriteBacksAreReplaced(call, delta.context(), written.dot());
    }
  }

  /** W5: another name is given only when every copy under the one before has been refused, or has never left. */
  private void checkThatNoCopyIsOut(CallJudge call, Dot dot) {
    boolean sendsAgain = call.call instanceof Call.Retry && !call.info.late();
    if (sendsAgain || call.traffic.carried().mayBeSomewhere()) {
      call.broken(name(), "is written as " + dot + ", too, and its copies are out (W5)");
    }
  }

  private void checkContent(CallJudge call, Book.Entry written) {
    Bytes value = wantedValue(call);
    if (!Causality.sameBytes(value, written.value())) {
      call.broken(name(), "writes " + written.value() + ", and " + value + " was asked for");
    }
    Bytes metadata = wantedMetadata(call);
    if (!Causality.sameBytes(metadata, written.metadata())) {
      call.broken(name(), "writes other metadata than was given: " + written.metadata());
    }
  }

  private static @Nullable Bytes wantedValue(CallJudge call) {
    if (call.call instanceof Call.Put put) {
      return put.value();
    }
    if (call.call instanceof Call.Update) {
      return call.code.changedTo();
    }
    if (call.call instanceof Call.Retry retry) {
      return retry.write().value();
    }
    return call.code.resolution() instanceof SiblingResolver.Resolution.Value some
        ? some.bytes()
        : null;
  }

  private static Bytes wantedMetadata(CallJudge call) {
    if (call.call instanceof Call.Put put) {
      return put.metadata();
    }
    Book.Entry earlier = earlier(call);
    return earlier == null ? Bytes.EMPTY : earlier.metadata();
  }

  /** What a retry finishes, as it left the first time; null for every other call. */
  private static Book.@Nullable Entry earlier(CallJudge call) {
    return call.call instanceof Call.Retry ? call.book.first(call.version()) : null;
  }

  /** A time to live counts from some instant between the call and now, on the session's clock. */
  private void checkExpiry(CallJudge call, Book.Entry written) {
    long expiry = written.expiryMillis();
    Book.Entry earlier = earlier(call);
    if (earlier != null) {
      if (expiry != earlier.expiryMillis()) {
        call.broken(
            name(),
            "writes again what expires at " + earlier.expiryMillis() + ", now to expire at "
                + expiry);
      }
      return;
    }
    long ttl = ttlMillis(call);
    if (ttl == 0 || written.value() == null) {
      if (expiry != 0 && !(call.call instanceof Call.Get)) {
        call.broken(name(), "writes what is to stay, and it expires at " + expiry);
      }
      return;
    }
    long least = call.times.begunWallMillis + ttl;
    long most = call.session.now().wallMillis() + ttl;
    if (!call.times.clockWasSet() && (expiry < least || expiry > most)) {
      call.broken(
          name(),
          "writes what lives " + ttl + " ms, and it expires at " + expiry + " instead of " + least
              + " to " + most);
    }
  }

  private static long ttlMillis(CallJudge call) {
    if (call.call instanceof Call.Put put) {
      return put.ttlMillis();
    }
    return call.call instanceof Call.Update update ? update.ttlMillis() : 0;
  }

  /** K2, V: what a delta covers was covered by something later than it, and by nothing later than the delta. */
  private void checkEntries(CallJudge call, DotContext context, Dot own) {
    for (int i = 0; i < context.size(); i++) {
      boolean isOwn = context.writer(i) == own.writer();
      boolean sound = isOwn
          ? context.stamp(i) == own.stamp() && context.cover(i) == 0
          : context.stamp(i) < own.stamp() && context.cover(i) > context.stamp(i);
      if (!sound && !(call.newestOnly && !isOwn)) {
        call.broken(
            name(),
            "writes " + own + " over " + new Dot(context.writer(i), context.stamp(i))
                + ", covered by " + context.cover(i));
      }
    }
  }

  private void checkReplaced(CallJudge call, DotContext context, Dot own) {
    if (call.call instanceof Call.Put put && put.seen() instanceof Seen.Token token) {
      checkThatTokenIsReplaced(call, token.token().context(), context);
      checkNothingElse(call, token.token().context(), context, own);
    } else if (call.call instanceof Call.Put put && put.seen() instanceof Seen.Nothing) {
      checkNothingElse(call, DotContext.EMPTY, context, own);
    } else if (call.call instanceof Call.Retry retry) {
      if (!Causality.covers(context, retry.write().dot())) {
        call.broken(name(), "writes anew, and not over its own " + retry.write().dot() + " (W5)");
      }
      checkThatTokenIsReplaced(call, retry.write().seen(), context);
    } else if (!(call.call instanceof Call.Put put) || put.value() == null) {
      checkThatAllHeardIsReplaced(call, context);
    }
  }

  private void checkThatTokenIsReplaced(CallJudge call, DotContext token, DotContext context) {
    for (int i = 0; i < token.size(); i++) {
      Dot dot = new Dot(token.writer(i), token.stamp(i));
      if (!Causality.covers(context, dot)) {
        call.broken(name(), "was given a context with " + dot + ", and does not replace it");
      }
    }
  }

  /** A write under a second dot also covers its first. */
  private void checkNothingElse(CallJudge call, DotContext token, DotContext context, Dot own) {
    for (int i = 0; i < context.size(); i++) {
      long writer = context.writer(i);
      Dot dot = new Dot(writer, context.stamp(i));
      if (writer != own.writer() && !Causality.covers(token, dot) && !isOwn(call, dot)) {
        call.broken(name(), "replaces " + dot + ", which was not in the context it was given");
      }
    }
  }

  private static boolean isOwn(CallJudge call, Dot dot) {
    Book.Entry entry = call.book.find(dot);
    return entry != null && entry.version() == call.version();
  }

  /**
   * W1: what a get handed over must not appear after a later write of its session. A change is given the value of the last
   * one only, and only while it may still be on its way: what it was not given it must not replace. How old that was when
   * the change was made is not known once the clock was set back.
   */
  private void checkThatWriteBacksAreReplaced(CallJudge call, DotContext context, Dot own) {
    boolean changes = call.call instanceof Call.Update;
    boolean bySession = changes
        || (call.call instanceof Call.Put put
            && (put.seen() == Seen.BY_SESSION || put.seen() == Seen.ALL_READ));
    if (call.watcher.ledger().keys().size() > call.session.parameters().floorKeys()) {
      return;
    }
    Book.Entry before = call.book.first(call.version());
    boolean renamed = before != null && before.dot().stamp() > own.stamp();
    for (Dot dot : bySession ? call.writeBacks.ofSessionUnderWay() : List.<Dot>of()) {
      boolean clockWasSetBack = renamed || dot.stamp() > own.stamp();
      long ageMillis =
          Hlc.millis(call.session.machine().hlc(call.session.now())) - Hlc.millis(dot.stamp());
      boolean given = !clockWasSetBack
          && call.memory().isLastWriteBack(dot)
          && ageMillis < call.session.dmaxMillis();
      if ((!changes || given) && !Causality.covers(context, dot)) {
        call.broken(name(), "does not replace " + dot + ", which its session wrote back (W1)");
      }
    }
  }

  /** What reads first replaces what its quorum showed. */
  private void checkThatAllHeardIsReplaced(CallJudge call, DotContext context) {
    List<KeyState> states = call.traffic.carried().states();
    for (KeyState state : states.subList(0, Math.min(call.info.r(), states.size()))) {
      for (Sibling sibling : state.siblings()) {
        if (!Causality.covers(context, sibling.dot())) {
          call.broken(name(), "was answered with " + sibling.dot() + ", and does not replace it");
        }
      }
    }
  }
}
