package io.gramme.driver.engine;

import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.driver.engine.quorum.GetAnswer;

/**
 * {@code put} and {@code delete} of what a token, the session or nobody has seen, each one round trip, and {@code
 * overwrite}, which reads first and replaces all it read (rules W1, W8, K4).
 */
final class PutOperation extends WritingOperation {
  private final PutCall call;

  PutOperation(SessionCore core, SessionEvent.Submitted event, PutCall call) {
    super(core, event);
    this.call = call;
  }

  @Override
  void start() {
    if (!admits(settings.w(), "w")) {
      return;
    }
    String problem = input().problem();
    if (problem != null) {
      fail(CallFailedException.of(FailureKind.INVALID_ARGUMENT, problem));
    } else if (call.seen() instanceof Seen.Token token) {
      startWith(token);
    } else if (call.seen() instanceof Seen.Nothing) {
      startWrite(input(), SeenContext.NOTHING);
    } else if (call.seen() instanceof Seen.BySession) {
      startWrite(input(), key.seenBySession());
    } else if (admits(settings.r(), "r")) {
      startRead();
    }
  }

  private WriteInput input() {
    return WriteInput.of(
        call.value(), call.metadata(), Ttl.expiryMillis(call.ttlMillis(), core.now()));
  }

  private void startWith(Seen.Token seen) {
    CallFailedException refusal = TokenCheck.refusal(seen.token(), key, core);
    if (refusal != null) {
      fail(refusal);
    } else {
      startWrite(input(), key.seen(seen.token().context(), seen.token().asOf()));
    }
  }

  @Override
  public void readAnswered(GetAnswer read) {
    if (!ended()) {
      GetAnswer answer = key.withWriteBack(read);
      noteRead(answer, false);
      startWrite(input(), key.withWriteBacks(seenIn(answer)));
    }
  }
}
