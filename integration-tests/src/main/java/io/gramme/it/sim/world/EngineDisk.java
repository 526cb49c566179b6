package io.gramme.it.sim.world;

import io.gramme.causality.Hlc;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.merkle.MerkleTree;
import io.gramme.node.replica.StateSummarizer;
import io.gramme.node.storage.PartitionCounts;
import io.gramme.node.storage.StateChange;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StoredState;
import io.gramme.node.storage.disk.LocalDisk;
import io.gramme.node.storage.durable.DurableEngine;
import io.gramme.node.storage.durable.DurableSettings;
import io.gramme.node.storage.durable.Verification;
import io.gramme.ring.PartitionId;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The real engine on real files, its threads replaced by whoever calls: what it wants done in the background is done
 * between two of its steps. In a crash the engine is cut off from its files and another opens them.
 */
public final class EngineDisk implements NodeDisk {
  /** So small that passes and segments come and go within one history. */
  private static final DurableSettings SETTINGS =
      new DurableSettings(16 << 10, 64 << 10, 4 << 10, 256 << 10, 64 << 10);

  private static final int STEPS_BEFORE_BACKGROUND = 3;

  private record Place(PartitionId partition, Key key) {}

  private record Change(Place place, Bytes before, Bytes after) {}

  private final Path directory;
  private final Queue<Runnable> background = new ArrayDeque<>();
  private final List<Change> unsynced = new ArrayList<>();
  private CutDisk disk;
  private DurableEngine engine;
  private long ceiling = Hlc.NONE;
  private int stepsWithBackground;

  private EngineDisk(Path directory) throws StorageException {
    this.directory = directory;
    this.disk = new CutDisk(LocalDisk.open(directory));
    this.engine = open(disk);
  }

  /** The store of a directory. */
  static EngineDisk open(Path directory) {
    try {
      return new EngineDisk(directory);
    } catch (StorageException e) {
      throw new IllegalStateException("the engine cannot open " + directory, e);
    }
  }

  private DurableEngine open(CutDisk files) throws StorageException {
    return DurableEngine.open(files, SETTINGS, StateSummarizer.create(), background::add);
  }

  @Override
  public Bytes update(PartitionId partition, Key key, StateChange change) throws StorageException {
    stepsWithBackground += background.isEmpty() ? 0 : 1;
    if (stepsWithBackground > STEPS_BEFORE_BACKGROUND) {
      runBackground();
    }
    Bytes[] before = new Bytes[1];
    Bytes after = engine.update(partition, key, current -> {
      before[0] = current;
      return change.next(current);
    });
    if (after != before[0]) {
      unsynced.add(new Change(new Place(partition, key), before[0], after));
    }
    return after;
  }

  private void runBackground() {
    stepsWithBackground = 0;
    for (Runnable work = background.poll(); work != null; work = background.poll()) {
      work.run();
    }
  }

  @Override
  public Bytes read(PartitionId partition, Key key) throws StorageException {
    return engine.read(partition, key);
  }

  @Override
  public @Nullable StoredState next(PartitionId partition, @Nullable Key after)
      throws StorageException {
    return engine.next(partition, after);
  }

  @Override
  public void restore(PartitionId partition, Key key, Bytes state) throws StorageException {
    engine.restore(partition, key, state);
  }

  @Override
  public void dropPartition(PartitionId partition) throws StorageException {
    engine.dropPartition(partition);
  }

  @Override
  public void makeDurable() throws StorageException {
    engine.makeDurable();
    unsynced.clear();
  }

  @Override
  public long keyCount() {
    return engine.keyCount();
  }

  @Override
  public PartitionCounts counts(PartitionId partition) {
    return engine.counts(partition);
  }

  @Override
  public MerkleTree tree(PartitionId partition) {
    return engine.tree(partition);
  }

  @Override
  public long ceiling() {
    return ceiling;
  }

  @Override
  public void raiseCeiling(long stamp) throws StorageException {
    disk.requireWhole();
    ceiling = Math.max(ceiling, stamp);
  }

  @Override
  public int unsynced() {
    return unsynced.size();
  }

  @Override
  public void fail() {
    disk.cut();
  }

  @Override
  public int crash(int wanted) {
    letGo();
    try {
      disk = new CutDisk(LocalDisk.open(directory));
      engine = open(disk);
      Verification verification = engine.verify();
      if (!verification.isSound()) {
        throw new IllegalStateException("after a crash " + directory + " holds " + verification);
      }
      int survived = survived();
      unsynced.clear();
      return survived;
    } catch (StorageException e) {
      throw new IllegalStateException("after a crash " + directory + " cannot be opened", e);
    }
  }

  private void letGo() {
    disk.cut();
    background.clear();
    stepsWithBackground = 0;
    try {
      engine.close();
    } catch (StorageException e) {
      // Cut off from its files it cannot close in good order; that is what a crash is.
    }
  }

  /** The longest run of changes, from the first, whose states are there. */
  private int survived() throws StorageException {
    for (int count = unsynced.size(); count >= 0; count--) {
      if (isThere(count)) {
        return count;
      }
    }
    throw new IllegalStateException("after a crash " + directory + " holds states of no moment");
  }

  private boolean isThere(int count) throws StorageException {
    Map<Place, Bytes> expected = new LinkedHashMap<>();
    for (int i = 0; i < unsynced.size(); i++) {
      Change change = unsynced.get(i);
      if (i < count) {
        expected.put(change.place, change.after);
      } else {
        expected.putIfAbsent(change.place, change.before);
      }
    }
    for (Map.Entry<Place, Bytes> entry : expected.entrySet()) {
      Place place = entry.getKey();
      if (!engine.read(place.partition, place.key).equals(entry.getValue())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    letGo();
  }
}
