package io.gramme.it.sim.world;

import io.gramme.machine.Sealed;
import io.gramme.membership.MemberTable;
import io.gramme.node.control.ControlEvent;
import io.gramme.node.control.Kept;
import io.gramme.node.control.Saving;
import io.gramme.node.identity.IdentityException;
import io.gramme.node.identity.Lives;
import io.gramme.node.identity.NodeIdentity;
import io.gramme.node.storage.StorageException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The slot files of a node: identity, member table and what it knows of lives. What is being written when the process ends
 * is there afterwards or is not.
 */
final class ControlDisk {
  private final Queue<Saving> underWay = new ArrayDeque<>();
  private Kept kept = Kept.NOTHING;

  /** What a process finds that begins now, with the clock's ceiling where it is. */
  Kept kept(long ceiling) {
    NodeIdentity identity = kept.identity();
    return new Kept(
        identity == null ? null : identity.withHlcCeiling(ceiling), kept.table(), kept.lives());
  }

  /** Holds this from now on, as a directory that was put there. */
  void put(Kept other) {
    underWay.clear();
    kept = other;
  }

  /** The table that is durable. */
  @Nullable
  MemberTable table() {
    return kept.table();
  }

  /** The identity that is durable. */
  @Nullable
  NodeIdentity identity() {
    return kept.identity();
  }

  /** Something is on its way. */
  void begin(Saving what) {
    underWay.add(what);
  }

  /** It gets there, or not: a slot file is written as the clock's ceiling is, and whatever that meets, it meets. */
  ControlEvent write(Saving what, NodeDisk disk, Sightings sightings) {
    try {
      disk.setCeiling(disk.ceiling());
      finish(what);
      return new ControlEvent.Saved(what);
    } catch (StorageException e) {
      underWay.remove(what);
      boolean full = e.reason() == StorageException.Reason.DISK_FULL;
      sightings.noteIf(full, Reached.TABLE_WAITS_FOR_ROOM);
      return new ControlEvent.NotSaved(
          what,
          full ? IdentityException.Kind.DISK_FULL : IdentityException.Kind.INPUT_OUTPUT,
          String.valueOf(e.getMessage()));
    }
  }

  /** It is durable. */
  void finish(Saving what) {
    underWay.remove(what);
    keep(what);
  }

  private void keep(Saving what) {
    Lives lives = kept.lives();
    if (what instanceof Saving.Table saved) {
      kept = new Kept(kept.identity(), saved.table(), lives);
    } else if (what instanceof Saving.Identity saved) {
      kept = new Kept(saved.identity(), kept.table(), lives);
    } else if (what instanceof Saving.OfLives saved) {
      kept = new Kept(kept.identity(), kept.table(), saved.in(lives));
    } else {
      throw Sealed.unknown(what);
    }
  }

  /** The process ends. */
  void crash(Seed seed) {
    for (Saving what : underWay) {
      if (seed.chance(0.5)) {
        keep(what);
      }
    }
    underWay.clear();
  }
}
