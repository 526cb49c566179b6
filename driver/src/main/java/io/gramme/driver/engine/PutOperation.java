package io.gramme.driver.engine;

import io.gramme.causality.ContextToken;
import io.gramme.causality.Hlc;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.driver.engine.quorum.GetAnswer;
import io.gramme.machine.Sealed;
import io.gramme.membership.ClusterId;
import org.jspecify.annotations.Nullable;

/**
 * {@code put} and {@code delete} of what a token, the session or nobody has seen, each one round trip, and {@code
 * overwrite}, which reads first and replaces all it read (rules W1, W8, K4).
 */
final class PutOperation extends WritingOperation {
  private final Call.Put call;

  PutOperation(SessionCore core, SessionEvent.Arrived event, Call.Put call) {
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
    } else {
      startKnowing(call.seen());
    }
  }

  private void startKnowing(Seen seen) {
    if (seen instanceof Seen.Token token) {
      startWith(token);
    } else if (seen instanceof Seen.Nothing) {
      startWrite(input(), SeenContext.NOTHING);
    } else if (seen instanceof Seen.BySession) {
      startWrite(input(), key.seenBySession());
    } else if (!(seen instanceof Seen.AllRead)) {
      throw Sealed.unknown(seen);
    } else if (admits(settings.r(), "r")) {
      key.readsForWrite();
      startRead();
    }
  }

  private WritingOperation.Input input() {
    return WritingOperation.Input.of(
        call.value(), call.metadata(), Ttl.expiryMillis(call.ttlMillis(), core.now()));
  }

  private void startWith(Seen.Token seen) {
    CallFailedException refusal = refusal(seen.token());
    if (refusal != null) {
      fail(refusal);
    } else {
      startWrite(input(), key.seen(seen.token().context(), seen.token().asOf()));
    }
  }

  /**
   * Why the token cannot be used on the key, or null when it can: one of another key or cluster would erase versions
   * nobody was shown, because lanes are shared by keys (rule K4).
   */
  private @Nullable CallFailedException refusal(ContextToken token) {
    ClusterId cluster = core.ring().ring().table().cluster();
    if (!token.cluster().equals(cluster)) {
      return CallFailedException.of(
          FailureKind.FOREIGN_TOKEN,
          "the causal context was read in cluster " + token.cluster()
              + ", and this session is connected to cluster " + cluster);
    }
    if (token.keyHash() != rawKey().hash()) {
      return CallFailedException.of(
          FailureKind.FOREIGN_TOKEN,
          "the causal context was read of another key than " + key.key().bytes().utf8()
              + " in bucket " + key.key().bucket());
    }
    if (!Hlc.isPossible(token.context().maxStamp())) {
      return CallFailedException.of(
          FailureKind.INVALID_ARGUMENT, "the causal context holds a stamp that no clock gives");
    }
    return null;
  }

  @Override
  public void readAnswered(GetAnswer read) {
    if (!ended()) {
      GetAnswer answer = key.withWriteBack(read);
      noteRead(answer, false);
      startWrite(input(), key.withFloor(seenIn(answer)));
    }
  }
}
