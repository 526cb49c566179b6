package io.gramme.it.sim.check;

import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import org.jspecify.annotations.Nullable;

/** What a session that is closed leaves behind, and answers. */
final class AfterClose {
  private AfterClose() {}

  /** Its session has been closed. */
  static void closed(CallJudge call) {
    if (!call.hasEnded()) {
      call.broken("CallsEnd", "has outlived its session");
    }
    if (call.session.machine().liveCalls() > 0) {
      call.broken("Growth", "and others are remembered by a session that is closed");
    }
  }

  /** It was made once more on the closed session. */
  static void calledAgain(CallJudge call, @Nullable CallOutcome outcome) {
    boolean refused = outcome instanceof CallFailedException failure
        && failure.kind() == FailureKind.CLOSED
        && (failure.fate() == CallFate.NOT_APPLIED || call.call instanceof Call.Retry);
    if (!refused) {
      call.broken("CallsEnd", "is made once more on the closed session, which answers " + outcome);
    }
  }
}
