package io.gramme.it.sim.plant;

import io.gramme.driver.engine.Call;
import io.gramme.it.sim.world.Seed;
import io.gramme.it.sim.world.SimSession;
import io.gramme.it.sim.world.Tampering;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Ways of weakening the lane rule (W2, K1): a session draws its lane ids from a stream that is not what it should be. */
final class LaneBugs {
  private LaneBugs() {}

  /** All lanes of a session are one writer: a write may cover a version of another thread that it was never shown. */
  static final class OneIdForTheSession implements Tampering {
    @Override
    public RandomGenerator laneIds(int client, Seed fresh) {
      long only = fresh.nextLong();
      return () -> only;
    }
  }

  /** A client that starts again draws the ids it had before, and remembers nothing of what it wrote with them. */
  static class SameIdsAfterRestart implements Tampering {
    @Override
    public RandomGenerator laneIds(int client, Seed fresh) {
      return Seed.of(client);
    }
  }

  /** The same, and its clock went back meanwhile. */
  static final class SameIdsAndClockSetBack extends SameIdsAfterRestart {
    private static final long BACK_MILLIS = 1_500;

    @Override
    public void restarted(SimSession session) {
      session.setWallSkew(session.wallSkewMillis() - BACK_MILLIS);
    }
  }

  /** The memory of what a lane wrote last is lost now and then, and the lane goes on under its id. */
  static final class MemoryEvictedSilently implements Tampering {
    private static final int CALLS_BETWEEN = 5;

    private final Map<SimSession, Integer> calls = new LinkedHashMap<>();
    private final Map<Integer, Rewinding> streams = new LinkedHashMap<>();

    @Override
    public RandomGenerator laneIds(int client, Seed fresh) {
      Rewinding stream = new Rewinding(fresh);
      streams.put(client, stream);
      return stream;
    }

    @Override
    public Call submitted(SimSession session, Call call) {
      if (calls.merge(session, 1, Integer::sum) % CALLS_BETWEEN == 0) {
        Rewinding stream = streams.get(session.index());
        if (stream != null) {
          stream.rewind();
          session.machine().newLaneGeneration();
        }
      }
      return call;
    }
  }

  /** Draws the same numbers again once it is rewound. */
  private static final class Rewinding implements RandomGenerator {
    private final Seed origin;
    private Seed stream;

    Rewinding(Seed origin) {
      this.origin = origin;
      this.stream = origin.fork(0);
    }

    void rewind() {
      stream = origin.fork(0);
    }

    @Override
    public long nextLong() {
      return stream.nextLong();
    }
  }
}
