package io.gramme.node.data;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.machine.Time;
import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** One state on its way from a former owner to all owners of its key, under one epoch (rule E4). */
final class Handing implements DataExchanges.Asker {
  private final PartitionDrain drain;
  private final Key key;
  private final Bytes state;
  private final Set<NodeId> missing;
  private boolean over;

  Handing(PartitionDrain drain, Key key, Bytes state, List<NodeId> owners) {
    this.drain = drain;
    this.key = key;
    this.state = state;
    missing = new TreeSet<>(owners);
  }

  Key key() {
    return key;
  }

  Bytes state() {
    return state;
  }

  /** What still comes of it does not count. */
  void end() {
    over = true;
  }

  @Override
  public void answered(Time now, NodeId from, Reply reply, DataEffects effects) {
    if (over) {
      return;
    }
    if (reply instanceof Reply.Refusal refusal) {
      drain.failed(
          now, this, "owner " + from + " refused: " + refusal.code() + ", " + refusal.detail());
    } else if (!(reply instanceof Reply.Applied)) {
      drain.failed(
          now, this, "owner " + from + " answered with " + reply.getClass().getSimpleName());
    } else if (missing.remove(from) && missing.isEmpty()) {
      drain.confirmed(now, this, effects);
    }
  }

  @Override
  public void unanswered(Time now, String detail) {
    if (!over) {
      drain.failed(now, this, "no answer of an owner: " + detail);
    }
  }
}
