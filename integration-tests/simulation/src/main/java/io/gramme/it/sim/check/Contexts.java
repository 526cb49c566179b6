package io.gramme.it.sim.check;

import io.gramme.causality.ContextToken;
import io.gramme.causality.Dot;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.CallResult;
import org.jspecify.annotations.Nullable;

/**
 * The context that a write hands over covers the write, so that the next one replaces it (rule W6); but not when the write
 * holds what others changed after its caller, who has not been shown it (rule W7).
 */
final class Contexts implements CallChecker {
  @Override
  public void ended(CallJudge call, CallOutcome outcome) {
    Dot written = written(call);
    ContextToken token = token(outcome);
    if (written == null || token == null) {
      return;
    }
    boolean covers = Causality.covers(token.context(), written);
    boolean holdsLater = holdsLater(call);
    if (covers == holdsLater) {
      call.broken(
          name(),
          "is handed a context that " + (covers ? "covers " : "does not cover ") + written
              + (holdsLater ? ", which holds what was changed after it (W7)" : " (W6)"));
    }
  }

  private static @Nullable Dot written(CallJudge call) {
    Book.Entry written = call.written();
    if (written != null) {
      return written.dot();
    }
    return call.call instanceof Call.Retry retry ? retry.write().dot() : null;
  }

  private static @Nullable ContextToken token(CallOutcome outcome) {
    if (outcome instanceof CallResult written && written.wrote()) {
      return written.token();
    }
    return outcome instanceof CallFailedException failed ? failed.token() : null;
  }

  private static boolean holdsLater(CallJudge call) {
    Version version = call.version();
    return call.call instanceof Call.Retry
        ? call.info.holdsLater()
        : version != null && version.isPartOfLater();
  }
}
