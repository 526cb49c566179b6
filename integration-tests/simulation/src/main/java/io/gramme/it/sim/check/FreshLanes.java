package io.gramme.it.sim.check;

import io.gramme.it.sim.world.SimSession;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** A session whose clocks have parted, as those of a process that was copied or restored, goes on under fresh ids (K1). */
final class FreshLanes {
  /** How far wall and monotonic clock may part before the ids are drawn anew. */
  private static final long JUMP_MILLIS = 2_000;

  private record Place(int client, long generation) {}

  private static final class Ids {
    private final Set<Long> used = new LinkedHashSet<>();
    private long skewMillis;
    private boolean blurred;
  }

  private final Map<Place, Ids> sessions = new LinkedHashMap<>();

  private Ids of(SimSession session) {
    return sessions.computeIfAbsent(new Place(session.index(), session.generation()), place -> {
      Ids ids = new Ids();
      ids.skewMillis = session.skewAtStartMillis();
      return ids;
    });
  }

  /** A write that was given its name may not have left: when the ids were drawn is no longer known. */
  void keptBack(CallJudge call) {
    of(call.session).blurred = true;
  }

  /** A write leaves for the first time. */
  void wrote(CallJudge call, Book.Entry written) {
    Ids ids = of(call.session);
    long writer = written.dot().writer();
    long jump = Math.abs(call.session.wallSkewMillis() - ids.skewMillis);
    if (jump > JUMP_MILLIS) {
      if (jump > JUMP_MILLIS + 1 && !ids.blurred && ids.used.contains(writer)) {
        call.broken(
            "Deltas",
            "is written as " + written.dot() + " under an id from before its clock jumped by "
                + jump + " ms (K1)");
      }
      ids.blurred |= jump <= JUMP_MILLIS + 1;
      ids.skewMillis = call.session.wallSkewMillis();
    }
    ids.used.add(writer);
  }
}
