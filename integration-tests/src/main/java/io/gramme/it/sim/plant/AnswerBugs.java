package io.gramme.it.sim.plant;

import io.gramme.data.Bytes;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallFacts;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallFailure;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.FailureKind;
import io.gramme.driver.engine.PutCall;
import io.gramme.it.sim.world.SimSession;
import io.gramme.it.sim.world.Tampering;
import java.util.List;

/** Applications are handed something else than they should be, or what they asked for is taken for something else. */
final class AnswerBugs {
  private AnswerBugs() {}

  /** A get hands over one of the siblings instead of what they were reconciled to (G3). */
  static final class OneSiblingAnswers implements Tampering {
    @Override
    public CallOutcome ended(SimSession session, Call call, CallOutcome outcome) {
      if (!(outcome instanceof CallOutcome.Read read) || read.value() == null) {
        return outcome;
      }
      return new CallOutcome.Read(
          read.live().get(0).value(), read.live(), read.besideDelete(), read.token(), read.facts());
    }
  }

  /** A receipt names all who were asked as having answered. */
  static final class ReceiptNamesTheAsked implements Tampering {
    @Override
    public CallOutcome ended(SimSession session, Call call, CallOutcome outcome) {
      return outcome instanceof CallOutcome.Written written
          ? new CallOutcome.Written(written.value(), written.token(), told(written.facts()))
          : outcome;
    }

    private static CallFacts told(CallFacts facts) {
      return new CallFacts(
          facts.asked(),
          facts.asked(),
          facts.siblings(),
          facts.replaced(),
          facts.resolved(),
          facts.mayDuplicate(),
          facts.floorMissed(),
          facts.nanos(),
          facts.repairs());
    }
  }

  /** What has timed out is said to have been refused. */
  static final class TimeoutsCalledRefusals implements Tampering {
    @Override
    public CallOutcome ended(SimSession session, Call call, CallOutcome outcome) {
      if (!(outcome instanceof CallOutcome.Failed failed)
          || failed.failure().kind() != FailureKind.TIMEOUT) {
        return outcome;
      }
      CallFailure was = failed.failure().failure();
      CallFailure told = new CallFailure(
          FailureKind.REFUSED, was.fate(), was.retryable(), was.token(), List.of(), 0, was.write());
      return new CallOutcome.Failed(
          new CallFailedException(String.valueOf(failed.failure().getMessage()), told));
    }
  }

  /** What an application says beside its value is lost. */
  static final class MetadataDropped implements Tampering {
    @Override
    public Call submitted(SimSession session, Call call) {
      return call instanceof PutCall put
          ? new PutCall(
              put.key(), put.value(), Bytes.EMPTY, put.seen(), put.ttlMillis(), put.settings())
          : call;
    }
  }

  /** Values live half as long as they should (T2). */
  static final class TimeToLiveHalved implements Tampering {
    @Override
    public Call submitted(SimSession session, Call call) {
      return call instanceof PutCall put
          ? new PutCall(
              put.key(),
              put.value(),
              put.metadata(),
              put.seen(),
              put.ttlMillis() / 2,
              put.settings())
          : call;
    }
  }
}
