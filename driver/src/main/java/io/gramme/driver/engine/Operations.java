package io.gramme.driver.engine;

/** Which operation carries out which call. */
final class Operations {
  private Operations() {}

  static Operation of(SessionCore core, SessionEvent.Submitted event) {
    Call call = event.what();
    if (call instanceof GetCall get) {
      return new GetOperation(core, event, get);
    }
    if (call instanceof ReadCall read) {
      return new ReadOperation(core, event, read);
    }
    if (call instanceof PutCall put) {
      return put.value() == null && readsFirst(put.seen())
          ? new DeleteOperation(core, event)
          : new PutOperation(core, event, put);
    }
    return call instanceof UpdateCall update
        ? new UpdateOperation(core, event, update)
        : new RetryOperation(core, event, (RetryCall) call);
  }

  /** A delete of what the session remembers would leave what it does not (rule W8). */
  private static boolean readsFirst(Seen seen) {
    return seen instanceof Seen.BySession || seen instanceof Seen.AllRead;
  }
}
