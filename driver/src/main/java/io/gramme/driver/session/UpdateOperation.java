package io.gramme.driver.session;

import io.gramme.data.Bytes;
import io.gramme.driver.coordination.GetAnswer;
import io.gramme.driver.coordination.KnownState;
import java.util.concurrent.Callable;

/**
 * Reads, resolves, changes, and puts with what was read (rule W7). Its own put is the write-back; the change runs once,
 * whatever becomes of the put.
 */
final class UpdateOperation extends WritingOperation {
  private final UpdateCall call;

  UpdateOperation(SessionCore core, SessionEvent.Submitted event, UpdateCall call) {
    super(core, event);
    this.call = call;
  }

  @Override
  void start() {
    if (admits(settings.r(), "r") && admits(settings.w(), "w")) {
      startRead();
    }
  }

  @Override
  public void readAnswered(GetAnswer answer) {
    GetAnswer read = key.withWriteBack(answer);
    Siblings found = Siblings.of(read.known().state(), core.now().wallMillis());
    noteRead(read, found.needResolving());
    Bytes only = found.onlyValue();
    Callable<ResolveStep> code = found.needResolving()
        ? () -> ResolveStep.resolveAndChange(call.resolver(), call.change(), rawKey(), found)
        : () -> ResolveStep.change(call.change(), only);
    core.run(CallbackTask.of(
        settings.callbacks(), code, step -> changed(read, found, step), this::callbackFailed));
  }

  private void changed(GetAnswer read, Siblings found, ResolveStep step) {
    if (ended()) {
      return;
    }
    KnownState known = read.known();
    CallFailedException problem =
        step.problem(found, key.token(known.state().context(), known.asOf()));
    Bytes value = step.changed();
    if (problem != null) {
      fail(problem);
    } else if (value == null) {
      fail(Failures.of(
          FailureKind.CALLBACK_FAILED,
          "the change of an update returned null; to delete a key, delete it"));
    } else {
      long expiryMillis = Ttl.expiryMillis(call.ttlMillis(), core.now());
      startWrite(WriteInput.of(value, Bytes.EMPTY, expiryMillis), seenIn(read));
    }
  }

  private void callbackFailed(Throwable cause) {
    fail(Failures.ofCallback("the resolver or change of an update", rawKey(), cause));
  }
}
