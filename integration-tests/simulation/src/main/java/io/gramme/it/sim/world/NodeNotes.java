package io.gramme.it.sim.world;

import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.data.ReplicaStatistics;

/** Notes what states a node has reached. */
final class NodeNotes {
  private NodeNotes() {}

  /** A step has answered. */
  static void step(SimCluster cluster, SimNode node, RequestItem item, Reply reply) {
    Request request = item.request();
    if (reply instanceof Reply.Refusal refusal) {
      boolean held = node.isHeld() && refusal.code() == RefusalCode.NOT_READY;
      cluster.sightings().noteIf(held, Reached.WRITE_HELD);
      boolean behind = request instanceof Request.Keyed keyed
          && cluster.ring().admits(item.epoch(), keyed.key().bucket());
      Reached state = behind && refusal.code() == RefusalCode.WRONG_EPOCH
          ? Reached.NODE_BEHIND
          : Reached.by(refusal.code());
      cluster.sightings().noteIf(state != Reached.SIBLINGS, state);
    } else {
      boolean repaired = request instanceof Request.Repair;
      cluster.sightings().noteIf(repaired, Reached.READ_REPAIR);
    }
    cluster.trace().say(node, () -> Texts.of(request) + " -> " + Texts.of(reply));
  }

  /** What only the data machine's own counters tell. */
  static void counters(Sightings sightings, ReplicaStatistics statistics) {
    sightings.noteIf(statistics.discardedVersions() > 0, Reached.VERSION_DISCARDED);
    sightings.noteIf(statistics.expiredValues() > 0, Reached.VALUE_EXPIRED);
    sightings.noteIf(statistics.droppedEntries() > 0, Reached.CONTEXT_TRIMMED);
    sightings.noteIf(statistics.valveEntries() > 0, Reached.VALVE_OPENED);
  }
}
