package io.gramme.driver.engine;

import io.gramme.causality.KeyState;
import io.gramme.driver.engine.quorum.GetAnswer;
import io.gramme.driver.engine.quorum.KnownState;

/**
 * {@code delete(key)}: reads first, for a blind tombstone would remove nothing; no-op on an absent key (rule W8). A key
 * is absent when W owners say so, and have seen what this session has: what fewer of them, or this session's own
 * write-back, have removed may come back.
 */
final class DeleteOperation extends WritingOperation {
  DeleteOperation(SessionCore core, SessionEvent.Arrived event) {
    super(core, event);
  }

  @Override
  void start() {
    if (admits(settings.r(), "r") && admits(settings.w(), "w")) {
      key.readsForWrite();
      startRead();
    }
  }

  @Override
  public void readAnswered(GetAnswer read) {
    if (ended()) {
      return;
    }
    GetAnswer answer = key.withWriteBack(read);
    KnownState known = answer.known();
    if (isAbsent(read)
        && holdsNoValue(known.state())
        && known.state().context().coversAll(key.unsettledWriteBacks())) {
      succeed(wrote(null, key.token(known.state().context(), known.asOf()), answer));
      return;
    }
    noteRead(answer, false);
    startWrite(WritingOperation.Input.DELETE, key.withFloor(seenIn(answer)));
  }

  private boolean isAbsent(GetAnswer read) {
    KeyState state = read.known().state();
    boolean noneLeft = state.siblings().isEmpty()
        || (holdsNoValue(state) && read.holders().areEnough(settings.w()));
    return noneLeft && !read.floorMissed();
  }

  /** A value that has expired for the owners that answered may not have for the clocks of others. */
  private static boolean holdsNoValue(KeyState state) {
    return state.siblings().stream()
        .allMatch(sibling -> sibling.isTombstone() && !sibling.standsForExpired());
  }
}
