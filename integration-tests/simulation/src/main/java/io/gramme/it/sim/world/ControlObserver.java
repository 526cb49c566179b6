package io.gramme.it.sim.world;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.membership.MemberTable;
import io.gramme.node.control.ControlFailure;
import io.gramme.ring.PartitionId;

/** Sees what nodes do in their cluster. */
public interface ControlObserver {
  /** A node serves from now on. */
  void serves(SimNode node);

  /** A node does not serve, or serves no more. */
  void failed(SimNode node, ControlFailure why);

  /**
   * A node acts on, or shows, what is not on its disk (rules E2, T4).
   *
   * @param what in words
   */
  void notDurable(SimNode node, String what);

  /** From now on this table is in force at a node. */
  void inForce(SimNode node, MemberTable table);

  /** A node that owns a key no more has dropped what it held of it (rule E4). */
  void dropped(SimNode node, PartitionId partition, Key key, Bytes held);
}
