package io.gramme.node.replica;

import io.gramme.machine.Machine;
import io.gramme.machine.Time;
import org.jspecify.annotations.Nullable;

/** A node's part in reads and writes: answers every {@link ReplicaEvent.Arrived} with exactly one reply, at once. */
public sealed interface Replica extends Machine<ReplicaEvent, ReplicaEffects>
    permits ReplicaMachine, FloorReplica {
  /** The node's clock as it stands (rule T2). */
  long hlc(Time now);

  /** Why it serves no more, or null while it does. */
  @Nullable
  String failure();

  /** What was done so far. */
  ReplicaStatistics statistics();
}
