package io.gramme.driver.session;

import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.driver.coordination.GetAnswer;
import io.gramme.driver.coordination.KnownState;

/** {@code delete(key)}: reads first, for a blind tombstone would remove nothing; no-op on an absent key (rule W8). */
final class DeleteOperation extends WritingOperation {
  DeleteOperation(SessionCore core, SessionEvent.Submitted event) {
    super(core, event);
  }

  @Override
  void start() {
    if (admits(settings.r(), "r") && admits(settings.w(), "w")) {
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
    if (holdsNoValue(known.state())
        && known.state().context().coversAll(key.unsettledWriteBacks())) {
      succeed(new CallOutcome.Written(
          null, key.token(known.state().context(), known.asOf()), facts(answer, false, false)));
      return;
    }
    noteRead(answer, false);
    startWrite(WriteInput.DELETE, key.withWriteBacks(seenIn(answer)));
  }

  /** The nodes have judged what has expired; this computer's clock alone must not keep a delete from the others. */
  private static boolean holdsNoValue(KeyState state) {
    return state.siblings().stream().allMatch(Sibling::isTombstone);
  }
}
