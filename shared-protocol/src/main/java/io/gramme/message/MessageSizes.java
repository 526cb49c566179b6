package io.gramme.message;

import io.gramme.liveness.Heartbeat;
import io.gramme.membership.CurrentMembers;
import io.gramme.membership.MemberTable;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.TableDelta;
import java.util.List;

/** How many bytes parts of messages take, near enough to bound batches and backlogs without encoding them. */
final class MessageSizes {
  /** What goes around a message. */
  static final int FRAMING = 48;

  /** A request without content to speak of. */
  static final int SMALL = 4 * FRAMING;

  private MessageSizes() {}

  static int of(MemberTable table) {
    return FRAMING * (2 + 4 * table.members().size() + 2 * table.buckets().size())
        + of(table.plans().values());
  }

  private static int of(Iterable<PlanRecord> plans) {
    int fields = 0;
    for (PlanRecord record : plans) {
      fields += 2 + 2 * record.plan().next().size() + record.votes().size();
    }
    return FRAMING * fields;
  }

  static int of(TableDelta delta) {
    CurrentMembers current = delta.current();
    int members = current == null ? 0 : current.seats().size();
    return FRAMING * (1 + 4 * delta.members().size() + 2 * delta.buckets().size() + 2 * members)
        + of(delta.plans());
  }

  static int of(List<Heartbeat> heartbeats) {
    return FRAMING * heartbeats.size();
  }
}
