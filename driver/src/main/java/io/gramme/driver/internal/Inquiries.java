package io.gramme.driver.internal;

import io.gramme.driver.ClosedException;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.Fate;
import io.gramme.driver.GrammeException;
import io.gramme.driver.Problem;
import io.gramme.driver.UnreachableQuorumException;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.Inquiry;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.membership.MemberTable;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.List;

/** Questions to members that the calling thread waits for. */
record Inquiries(Session session, CallDefaults defaults) {
  /** The member table as one member knows it now. */
  MemberTable table() {
    return await(Inquiry.toAny(new Request.FetchTable(), Reply.Table.class))
        .first(Reply.Table.class)
        .table();
  }

  /** The table of the member that made a change of it. */
  MemberTable changed(Request.FromAnybody request) {
    return await(Inquiry.change(request)).first(Reply.Table.class).table();
  }

  CallOutcome.MembersAnswered await(Inquiry inquiry) {
    BlockingCall waiting = new BlockingCall(session.callbacks());
    boolean changes = inquiry.audience() == Inquiry.Audience.ANY_FOR_CHANGE;
    return waiting.await(new EngineCall<>(
        session.engine().inquire(inquiry, changes ? defaults.writeTimeout() : defaults.timeout()),
        answered -> answered,
        failure -> failure(failure, session),
        changes));
  }

  private static GrammeException failure(Throwable failure, Session session) {
    return failure instanceof CallFailedException failed && failed.fate() == CallFate.UNKNOWN
        ? unknown(failed)
        : Failures.of(failure, siblings -> List.of(), session::unknownWrite);
  }

  /** Asking again finds out, so there is nothing to be retried in another way. */
  private static GrammeException unknown(CallFailedException failed) {
    boolean closed = failed.kind() == FailureKind.CLOSED;
    Problem problem = Problem.of(
            closed ? ErrorCode.CLOSED : ErrorCode.UNREACHABLE_QUORUM,
            failed.getMessage() + "; it may be done all the same, and asking again does no harm")
        .withFate(Fate.UNKNOWN)
        .retryableIf(!closed)
        .causedBy(failed);
    return closed ? new ClosedException(problem) : new UnreachableQuorumException(problem);
  }
}
