package io.gramme.it.sim.plant;

import io.gramme.data.Bytes;
import io.gramme.driver.engine.Call;
import io.gramme.it.sim.world.SimSession;
import io.gramme.it.sim.world.Tampering;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The store answers less, or takes more, than it needs to. */
final class ServiceBugs {
  private ServiceBugs() {}

  /** Every eighth change is refused although its node is well. */
  static final class EveryEighthRefused implements Tampering {
    private int changes;

    @Override
    public Reply arriving(Reply reply) {
      return reply instanceof Reply.Applied && ++changes % 8 == 0
          ? Reply.Refusal.retryAfter(RefusalCode.OVERLOADED, "planted", 1)
          : reply;
    }
  }

  /** The last copy of every write is not sent (W3). */
  static final class OneCopyTooFew implements Tampering {
    private @Nullable Bytes delta;
    private int copies;

    @Override
    public @Nullable Request leaving(Request request) {
      if (!(request instanceof Request.Write write)) {
        return request;
      }
      copies = Objects.equals(write.delta(), delta) ? copies + 1 : 1;
      delta = write.delta();
      return copies % 3 == 0 ? null : request;
    }
  }

  /** Every tenth call draws fresh lanes, so that contexts grow without need (W2). */
  static final class LanesThrownAway implements Tampering {
    private int calls;

    @Override
    public Call submitted(SimSession session, Call call) {
      if (++calls % 10 == 0) {
        session.machine().newLaneGeneration();
      }
      return call;
    }
  }
}
