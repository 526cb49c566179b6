package io.gramme.it.sim.check;

import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.SiblingResolver;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the application's own code within a call was given, and what it returned. */
final class AppCode {
  private final CallJudge judge;
  private final Watch watch;
  private boolean resolverRan;
  private List<Sibling> given = List.of();
  private boolean givenBesideDelete;
  private SiblingResolver.@Nullable Resolution resolution;
  private boolean changeRan;
  private @Nullable Bytes changedFrom;
  private boolean changedWriteBack;
  private @Nullable Bytes changedTo;
  private boolean failed;

  AppCode(CallJudge judge, Watch watch) {
    this.judge = judge;
    this.watch = watch;
  }

  /** The call as it is to be submitted: what its lambdas are given and return is noted. */
  // An application without null checks can return null, and some of these do.
  @SuppressWarnings("NullAway")
  Call noted() {
    Call call = judge.call;
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
      judge.broken("Answers", "has its change run twice (W7)");
    }
    changeRan = true;
    changedFrom = current;
    changedWriteBack = watch.isSessionsWriteBack(current);
    failed = true;
    changedTo = change.change(current);
    failed = changedTo == null;
    Version made = watch.version();
    if (made != null && !failed && !judge.hasEnded()) {
      made.setPast(watch.past());
    }
    return changedTo;
  }

  private void noteGiven(List<Sibling> live, boolean besideDelete) {
    resolverRan = true;
    given = List.copyOf(live);
    givenBesideDelete = besideDelete;
    failed = true;
  }

  private SiblingResolver.@Nullable Resolution noteResolution(
      SiblingResolver.@Nullable Resolution made) {
    resolution = made;
    failed = made == null;
    return made;
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

  /** Whether its change has run and made something. */
  boolean hasChanged() {
    return changeRan && !failed;
  }

  /** What its change was shown. */
  Past pastShown() {
    return watch.past();
  }

  /** Whether one of its lambdas threw, or returned nothing. */
  boolean failed() {
    return failed;
  }

  /** Whether its change was given what a get of the same session was writing back (rule W1). */
  boolean changesWriteBack() {
    return changedWriteBack;
  }
}
