package io.gramme.it.sim.check;

import io.gramme.data.Key;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.quorum.RepairOutcome;
import java.util.function.Consumer;

/**
 * What is known of a call when it is made.
 *
 * @param who the session and its thread, for people
 * @param key what it is about
 * @param source where the past of its write comes from
 * @param given that past, when the application hands it over
 * @param r owners that must answer a read
 * @param w owners that must acknowledge a write
 * @param deletes whether it deletes
 * @param oldContext whether what it replaces is older than half of Dmax (K4)
 * @param late whether it retries a write after its deadline (W5)
 * @param holdsLater whether it retries a write that holds changes which came after its caller's (W7)
 * @param then told the outcome, inside the session's turn
 * @param afterwards told what became of repairs, inside the session's turn
 */
public record CallInfo(
    String who,
    Key key,
    Watch.Source source,
    Past given,
    int r,
    int w,
    boolean deletes,
    boolean oldContext,
    boolean late,
    boolean holdsLater,
    Consumer<CallOutcome> then,
    Consumer<RepairOutcome> afterwards) {
  /** A call that reads. */
  public static CallInfo reading(String who, Key key, int r, int w, Consumer<CallOutcome> then) {
    return new CallInfo(
        who,
        key,
        Watch.Source.NONE,
        Past.NOTHING,
        r,
        w,
        false,
        false,
        false,
        false,
        then,
        done -> {});
  }

  /** A call that writes. */
  public static CallInfo writing(
      String who,
      Key key,
      Watch.Source source,
      Past given,
      int r,
      int w,
      Consumer<CallOutcome> then) {
    return new CallInfo(
        who, key, source, given, r, w, false, false, false, false, then, done -> {});
  }

  /** The same call, which deletes. */
  public CallInfo deleting() {
    return new CallInfo(
        who, key, source, given, r, w, true, oldContext, late, holdsLater, then, afterwards);
  }

  /** The same call, with a context so old that it is stamped afresh, or not. */
  public CallInfo withOldContext(boolean old) {
    return new CallInfo(
        who, key, source, given, r, w, deletes, old, late, holdsLater, then, afterwards);
  }

  /**
   * The same call, as a retry after the write's deadline, or before.
   *
   * @param ofLater whether the write holds changes that came after its caller's
   */
  public CallInfo asRetry(boolean afterDeadline, boolean ofLater) {
    return new CallInfo(
        who,
        key,
        source,
        given,
        r,
        w,
        deletes,
        oldContext,
        afterDeadline,
        ofLater,
        then,
        afterwards);
  }

  /** The same call, with an ear for its repairs. */
  public CallInfo withRepairs(Consumer<RepairOutcome> told) {
    return new CallInfo(
        who, key, source, given, r, w, deletes, oldContext, late, holdsLater, then, told);
  }
}
