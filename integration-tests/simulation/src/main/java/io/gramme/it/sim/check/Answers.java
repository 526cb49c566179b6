package io.gramme.it.sim.check;

import io.gramme.causality.Dot;
import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.SiblingResolver;
import java.util.ArrayList;
import java.util.List;

/**
 * What an application is handed: the single value there is, or the reconciled one of all that its read met; versions as
 * they were written, with their metadata and expiry; and a delete or update has done what it says (rules G3, W7, W8).
 */
final class Answers implements CallChecker {
  @Override
  public void ended(CallJudge call, CallOutcome outcome) {
    if (outcome instanceof CallResult read && !read.wrote()) {
      read(call, read);
    } else if (outcome instanceof CallResult written && written.wrote()) {
      new WriteAnswers(name(), call).check(written);
    }
  }

  private void read(CallJudge call, CallResult read) {
    for (Sibling sibling : read.live()) {
      Book.Entry entry = call.book.find(sibling.dot());
      if (entry == null || !entry.isTold(sibling)) {
        call.broken(name(), "is shown " + sibling + ", which is not what was written: " + entry);
      }
    }
    if (!call.session.remembers()) {
      checkThatAllHeardIsShown(call, read);
    }
    checkAge(call, read);
    if (!call.code.resolverRan()) {
      checkThatTheExpiredStaysSo(call, read.live());
    }
    if (call.call instanceof Call.Get) {
      checkValue(call, read);
    } else if (read.value() != null) {
      call.broken(name(), "is handed a value by a read that has none");
    }
    if (call.newestOnly) {
      checkThatNewestIsShown(call, read);
    }
  }

  /** A session without a memory shows what came in, no more and no less. */
  private void checkThatAllHeardIsShown(CallJudge call, CallResult read) {
    List<Sibling> all = Causality.together(call.traffic.carried().states(), call.newestOnly);
    long nowMillis = call.session.now().wallMillis();
    List<Sibling> live =
        all.stream().filter(one -> Causality.isLive(one, nowMillis)).toList();
    boolean tookTime = call.call instanceof Call.Get;
    if (!tookTime && !Causality.sameDots(live, read.live())) {
      call.broken(name(), "is shown " + read.live() + " where " + live + " came in");
    }
    if (!tookTime && read.besideDelete() != live.size() < all.size()) {
      call.broken(name(), "is told besideDelete=" + read.besideDelete() + " of " + all);
    }
  }

  /** G4: a session adds to what nodes show only what is younger than Dmax. */
  private void checkAge(CallJudge call, CallResult read) {
    // A clock that every node refused was set back (T2).
    long clock = Math.min(call.times.begunHlc, call.session.machine().hlc(call.session.now()));
    long oldestMillis = Math.min(
        Hlc.millis(clock) - call.session.dmaxMillis(),
        Hlc.millis(call.traffic.carried().oldestShown()));
    if (Hlc.millis(read.token().asOf()) < oldestMillis - 1) {
      call.broken(
          name(),
          "is shown what its session knew as of " + read.token().asOf()
              + ", longer ago than Dmax (G4)");
    }
  }

  /** P5: nodes judge by their clocks, and the session's memory has not judged. */
  private void checkThatTheExpiredStaysSo(CallJudge call, List<Sibling> live) {
    for (Sibling sibling : live) {
      boolean gone = false;
      boolean alive = false;
      for (KeyState state : call.traffic.carried().states()) {
        Sibling there = Causality.find(state.siblings(), sibling.dot());
        gone |= there != null && Causality.isRestOfExpired(there);
        alive |= there != null && there.value() != null;
      }
      if (gone && !alive) {
        call.broken(
            name(), "is shown " + sibling + " from memory, which nodes have found expired (P5)");
      }
    }
  }

  private void checkValue(CallJudge call, CallResult read) {
    List<Sibling> distinct = distinct(read.live());
    boolean resolves = distinct.size() > 1 || (distinct.size() == 1 && read.besideDelete());
    if (resolves != call.code.resolverRan() || resolves != read.resolved()) {
      call.broken(
          name(),
          (call.code.resolverRan() ? "reconciles " : "does not reconcile ") + read.live()
              + (read.besideDelete() ? " beside a delete" : "") + ", and its receipt says "
              + read.resolved());
      return;
    }
    Bytes wanted = distinct.isEmpty() ? null : distinct.get(0).value();
    if (resolves) {
      wanted = call.code.resolution() instanceof SiblingResolver.Resolution.Value some
          ? some.bytes()
          : null;
      if (!sameValues(distinct, call.code.given())
          || call.code.givenBesideDelete() != read.besideDelete()) {
        call.broken(name(), "reconciles " + call.code.given() + " where there is " + read.live());
      }
      checkExpiry(call, read.live());
    }
    if (!Causality.sameBytes(wanted, read.value())) {
      call.broken(name(), "is handed " + read.value() + " and should be " + wanted);
    }
  }

  /** What is written back lives as long as the longest of what it reconciles. */
  private void checkExpiry(CallJudge call, List<Sibling> live) {
    Book.Entry written = call.written();
    if (written == null || written.value() == null) {
      return;
    }
    long longest = 0;
    for (Sibling sibling : live) {
      if (sibling.expiryMillis() == 0) {
        longest = 0;
        break;
      }
      longest = Math.max(longest, sibling.expiryMillis());
    }
    if (written.expiryMillis() != longest) {
      call.broken(
          name(),
          "writes back what expires at " + written.expiryMillis()
              + ", reconciled of what expires at " + longest);
    }
  }

  /** The siblings whose values differ. */
  private static List<Sibling> distinct(List<Sibling> live) {
    List<Sibling> kept = new ArrayList<>();
    for (Sibling sibling : live) {
      if (kept.stream().noneMatch(one -> Causality.sameBytes(one.value(), sibling.value()))) {
        kept.add(sibling);
      }
    }
    return kept;
  }

  private static boolean sameValues(List<Sibling> one, List<Sibling> other) {
    return one.size() == other.size()
        && distinct(other).size() == other.size()
        && one.stream()
            .allMatch(a -> other.stream().anyMatch(b -> Causality.sameBytes(a.value(), b.value())));
  }

  /** K5: what enough owners have acknowledged is shown, or something newer, by every read that begins afterwards. */
  private void checkThatNewestIsShown(CallJudge call, CallResult read) {
    Dot floor = call.newestAtBegin;
    if (floor == null) {
      return;
    }
    Dot shown = read.live().isEmpty() ? null : read.live().get(0).dot();
    Dot gone = call.book.newestToVanish();
    boolean fresh = shown != null
        ? Causality.compare(shown, floor) >= 0
        : gone != null && Causality.compare(gone, floor) >= 0;
    if (!fresh) {
      call.broken(
          "FreshRead", "is shown " + shown + ", and enough owners had acknowledged " + floor);
    }
  }
}
