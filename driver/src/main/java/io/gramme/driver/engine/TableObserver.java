package io.gramme.driver.engine;

import io.gramme.machine.Time;
import io.gramme.membership.Address;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Asks a member what has changed in the member table (rule E1): so a session hears of addresses, buckets and their modes
 * that no call of its own has met. It asks at most once a second, a member by chance each time, and only while the
 * session is used: what an idle one has missed, the first call after it finds out in the course of the call (rule E2).
 */
final class TableObserver {
  static final long PERIOD_NANOS = 1_000 * Time.NANOS_PER_MILLI;
  private static final long ANSWER_NANOS = 2_000 * Time.NANOS_PER_MILLI;

  private final SessionCore core;
  private final RandomGenerator random;
  private long askedNanos;

  /** Begins with a table that was shown just now. */
  TableObserver(SessionCore core, RandomGenerator random) {
    this.core = core;
    this.random = random;
    this.askedNanos = core.now().monotonicNanos();
  }

  /** The session is used. */
  void used() {
    long now = core.now().monotonicNanos();
    if (now - askedNanos < PERIOD_NANOS) {
      return;
    }
    askedNanos = now;
    List<Address> members = members();
    if (!members.isEmpty()) {
      core.fetchChanges(members.get(random.nextInt(members.size())), now + ANSWER_NANOS);
    }
  }

  /** Where members listen that do not fail; all of them when each does. */
  private List<Address> members() {
    List<Address> usable = new ArrayList<>();
    List<Address> all = new ArrayList<>();
    for (Map.Entry<NodeId, MemberRecord> member :
        core.ring().ring().table().members().entrySet()) {
      if (member.getValue().state() != MemberState.REMOVED) {
        all.add(member.getValue().address());
        if (core.isUsable(member.getKey())) {
          usable.add(member.getValue().address());
        }
      }
    }
    return usable.isEmpty() ? all : usable;
  }
}
