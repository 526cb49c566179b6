package io.gramme.it.sim.world;

import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import java.util.function.Consumer;

/** What a node keeps beyond its process's life: a store behind its port, and the ceiling of its clock. */
public interface NodeDisk extends StorageEngine {
  /** The stamp that the node's clock may not pass; durable at once (rule T3). */
  long ceiling();

  /** Puts the ceiling durably there. */
  void setCeiling(long stamp) throws StorageException;

  /** How many changes are not durable yet. */
  int unforced();

  /** From now on everything fails, until the next crash. */
  void fail();

  /** The next thing asked of it fails, and then it works again, of which nobody can be sure. */
  default void failOnce() {
    fail();
  }

  /** Whether everything fails at present. */
  boolean isFailing();

  /** Whether reading is sure to succeed, and changes nothing. */
  default boolean isReadable() {
    return false;
  }

  /** What else may go wrong with it, of which a real engine's disk takes no notice. */
  default DiskFaults faults() {
    return new DiskFaults();
  }

  /**
   * The process, or the power, is gone, and the store is opened anew. The first of the changes that were not durable may
   * have reached the disk by themselves, the others are lost.
   *
   * @param wanted how many should survive, if this disk has a choice
   * @return how many have survived
   */
  int crash(int wanted);

  /**
   * From now on, until the next crash, what the store does in the background is done when this says so.
   *
   * @param nodes runs work of the node's process later, and never once that has ended
   */
  default void runBackgroundOn(Consumer<Runnable> nodes) {}

  /** Makes the disks of one history. */
  @FunctionalInterface
  interface Factory {
    /** The disks of a history whose seed is given. */
    Supply open(long seed);
  }

  /** The disks of one history. */
  interface Supply extends AutoCloseable {
    /** The disk of a node, empty. */
    NodeDisk of(int node);

    /** Gives back what the disks took. */
    @Override
    void close();
  }

  /** Disks that are simulated like everything else. */
  Factory SIMULATED = seed -> new Supply() {
    @Override
    public NodeDisk of(int node) {
      return new SimDisk();
    }

    @Override
    public void close() {}
  };
}
