package io.gramme.it.sim.plant;

import io.gramme.data.Bytes;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.it.sim.world.SimSession;
import io.gramme.it.sim.world.Tampering;
import io.gramme.membership.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Applications are handed something else than they should be, or what they asked for is taken for something else. */
final class AnswerBugs {
  private AnswerBugs() {}

  /** A get hands over one of the siblings instead of what they were reconciled to (G3). */
  static final class OneSiblingAnswers implements Tampering {
    @Override
    public CallOutcome ended(SimSession session, Call call, CallOutcome outcome) {
      if (!(outcome instanceof CallResult read) || read.wrote() || read.value() == null) {
        return outcome;
      }
      return told(read, read.live().get(0).value(), read.answered());
    }
  }

  /** A receipt names all who were asked as having answered. */
  static final class ReceiptNamesTheAsked implements Tampering {
    @Override
    public CallOutcome ended(SimSession session, Call call, CallOutcome outcome) {
      return outcome instanceof CallResult written && written.wrote()
          ? told(written, written.value(), written.asked())
          : outcome;
    }
  }

  private static CallResult told(CallResult was, @Nullable Bytes value, List<NodeId> answered) {
    return new CallResult(
        was.wrote(),
        value,
        was.live(),
        was.besideDelete(),
        was.token(),
        was.asked(),
        answered,
        was.siblings(),
        was.replaced(),
        was.resolved(),
        was.mayDuplicate(),
        was.floorMissed(),
        was.nanos(),
        was.repairs(),
        was.later());
  }

  /** What has timed out is said to have been refused. */
  static final class TimeoutsCalledRefusals implements Tampering {
    @Override
    public CallOutcome ended(SimSession session, Call call, CallOutcome outcome) {
      if (!(outcome instanceof CallFailedException failed)
          || failed.kind() != FailureKind.TIMEOUT) {
        return outcome;
      }
      return new CallFailedException(
          CallFailure.of(FailureKind.REFUSED, failed.fate(), String.valueOf(failed.getMessage())),
          failed.token(),
          failed.write());
    }
  }

  /** What an application says beside its value is lost. */
  static final class MetadataDropped implements Tampering {
    @Override
    public Call submitted(SimSession session, Call call) {
      return call instanceof Call.Put put
          ? new Call.Put(
              put.key(), put.value(), Bytes.EMPTY, put.seen(), put.ttlMillis(), put.settings())
          : call;
    }
  }

  /** Values live half as long as they should (T2). */
  static final class TimeToLiveHalved implements Tampering {
    @Override
    public Call submitted(SimSession session, Call call) {
      return call instanceof Call.Put put
          ? new Call.Put(
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
