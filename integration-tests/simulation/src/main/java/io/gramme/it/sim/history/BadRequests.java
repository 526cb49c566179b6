package io.gramme.it.sim.history;

import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.data.Limits;
import io.gramme.format.StateFormat;
import io.gramme.it.sim.world.Operator;
import io.gramme.it.sim.world.Seed;
import io.gramme.it.sim.world.SimNode;
import io.gramme.membership.ClusterRing;
import io.gramme.message.Request;
import io.gramme.ring.PartitionId;
import java.util.List;

/** What no driver of today sends, as one of tomorrow, or one with a defect, may: nodes refuse it (rules V, W3). */
final class BadRequests {
  private static final int KINDS = 9;
  private static final Bytes VALUE = Bytes.utf8("nobody wrote this");
  private static final Bytes TOO_LARGE = Bytes.wrap(new byte[Limits.MAX_VALUE_BYTES + 1]);

  private final NodeFaults nodes;
  private final List<Key> keys;

  /** About these keys. */
  BadRequests(NodeFaults nodes, List<Key> keys) {
    this.nodes = nodes;
    this.keys = keys;
  }

  void send(Seed chance) {
    SimNode from = nodes.any(chance);
    SimNode to = nodes.any(chance);
    Key key = keys.get(chance.below(keys.size()));
    int kind = chance.below(KINDS);
    long writer = chance.nextLong() | 1;
    if (from.serves()) {
      Operator.send(from, to, request(kind, from, key, writer));
    }
  }

  private static Request request(int kind, SimNode from, Key key, long writer) {
    ClusterRing ring = from.ring();
    PartitionId place = ring.partitionOf(key);
    Dot dot = new Dot(writer, from.clock());
    Dot other = new Dot(writer + 2, dot.stamp());
    DotContext own = DotContext.EMPTY.with(dot);
    Sibling sibling = Sibling.value(dot, VALUE);
    return switch (kind) {
      case 0 -> write(place, key, own.with(other), sibling, Sibling.value(other, VALUE));
      case 1 ->
        write(place, key, own, new Sibling(dot, null, Hlc.millis(dot.stamp()), Bytes.EMPTY));
      case 2 -> write(place, key, own, Sibling.value(dot, TOO_LARGE));
      case 3 ->
        write(
            place,
            key,
            DotContext.EMPTY
                .with(other)
                .coveredBy(Hlc.plusMillis(dot.stamp(), 1), true)
                .with(dot),
            sibling);
      case 4 ->
        write(
            place,
            key,
            own.with(new Dot(other.writer(), Hlc.plusMillis(dot.stamp(), -1))),
            sibling);
      case 5 -> new Request.Write(place, key, VALUE);
      case 6 -> new Request.Repair(place, key, StateFormat.encode(KeyState.EMPTY), from.clock());
      case 7 -> {
        int partitions = ring.table().parameters().placement().partitions();
        yield new Request.Read(
            new PartitionId(place.family(), (place.index() + 1) % partitions), key);
      }
      default -> new Request.Read(place, key); // which a node that is no owner refuses
    };
  }

  private static Request write(
      PartitionId place, Key key, DotContext context, Sibling... siblings) {
    return new Request.Write(
        place, key, StateFormat.encode(new KeyState(context, List.of(siblings))));
  }
}
