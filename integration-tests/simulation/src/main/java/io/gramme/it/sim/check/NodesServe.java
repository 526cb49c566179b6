package io.gramme.it.sim.check;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.it.sim.world.ControlObserver;
import io.gramme.it.sim.world.SimCluster;
import io.gramme.it.sim.world.SimNode;
import io.gramme.membership.MemberTable;
import io.gramme.node.control.ControlFailure;
import io.gramme.node.control.JoinFailure;
import io.gramme.node.identity.IdentityException;
import io.gramme.ring.PartitionId;
import org.jspecify.annotations.Nullable;

/**
 * A node serves unless its disk is in the way, or was set back; and it acts on nothing, and shows nothing, that is not on
 * its disk (rules E2, T4).
 */
public final class NodesServe implements ControlObserver {
  private static final String NAME = "NodesServe";

  private final Verdict verdict;
  private final HandedOn handedOn;
  private final StagesAgree stages;
  private @Nullable SimNode setBack;
  private boolean refused;

  /** Everybody's disk is as it was left. */
  public NodesServe(SimCluster cluster, Verdict verdict) {
    this.verdict = verdict;
    this.handedOn = new HandedOn(cluster, verdict);
    this.stages = new StagesAgree(cluster, verdict);
  }

  @Override
  public void inForce(SimNode node, MemberTable table) {
    stages.inForce(node, table);
  }

  @Override
  public void dropped(SimNode node, PartitionId partition, Key key, Bytes held) {
    handedOn.check(node, partition, key, held);
  }

  /** The disk of this node is set back: now it must not serve. */
  public void isSetBack(SimNode node) {
    setBack = node;
    refused = false;
  }

  /** The disk is as it was left again; whether the node has said that it was not. */
  public boolean isRestored() {
    setBack = null;
    return refused;
  }

  @Override
  public void serves(SimNode node) {
    if (node == setBack) {
      verdict.broken(NAME, node + " serves from a directory that was set back (T4)");
    }
  }

  @Override
  public void failed(SimNode node, ControlFailure why) {
    if (node == setBack && isOfAnotherLife(why)) {
      refused = true;
    } else if (findsItselfRemoved(node, why) ? node.wasRemoved() : hasLeft(node, why)) {
      return;
    } else if (!isOfItsDisk(why)) {
      verdict.broken(NAME, node + " does not serve: " + why);
    }
  }

  /** E1: one that was removed before it had heard that it was let in has no table to find that in. */
  private static boolean findsItselfRemoved(SimNode node, ControlFailure why) {
    return why instanceof ControlFailure.Removed
        || (why instanceof ControlFailure.NotJoined notJoined
            && notJoined.failure() == JoinFailure.REFUSED
            && !node.hasJoined());
  }

  /** E4: who has left says so once that is on its disk. */
  private static boolean hasLeft(SimNode node, ControlFailure why) {
    return why instanceof ControlFailure.Left && node.hasLeft();
  }

  private static boolean isOfAnotherLife(ControlFailure why) {
    return why instanceof ControlFailure.Superseded || why instanceof ControlFailure.SetBack;
  }

  private static boolean isOfItsDisk(ControlFailure why) {
    return (why instanceof ControlFailure.Unfit unfit
            && (unfit.kind() == IdentityException.Kind.DISK_FULL
                || unfit.kind() == IdentityException.Kind.INPUT_OUTPUT))
        || (why instanceof ControlFailure.NotJoined notJoined
            && notJoined.failure() == JoinFailure.UNREACHABLE);
  }

  @Override
  public void notDurable(SimNode node, String what) {
    verdict.broken(NAME, node + ": " + what);
  }
}
