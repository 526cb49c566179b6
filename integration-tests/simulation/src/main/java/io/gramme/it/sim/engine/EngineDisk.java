package io.gramme.it.sim.engine;

import io.gramme.causality.Hlc;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.it.sim.world.NodeDisk;
import io.gramme.it.sim.world.Seed;
import io.gramme.it.sim.world.SeenChange;
import io.gramme.merkle.MerkleTree;
import io.gramme.node.data.StateSummarizer;
import io.gramme.node.storage.PartitionCounts;
import io.gramme.node.storage.StateChange;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StoredState;
import io.gramme.node.storage.disk.DiskFailures;
import io.gramme.node.storage.disk.LocalDisk;
import io.gramme.node.storage.shard.DurableEngine;
import io.gramme.node.storage.shard.DurableSettings;
import io.gramme.node.storage.shard.Verification;
import io.gramme.ring.PartitionId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The real engine on real files. It has no thread: what it wants done in the background is done when the node's
 * scheduler says so. In a crash it is cut off from its files, often in the midst of a force or of a pass, the files lose
 * what a loss of power may take, and another engine opens them. Not thread-safe.
 */
final class EngineDisk implements NodeDisk {
  /** So small that passes, segments and rebuilds come and go within one history. */
  private static final DurableSettings SETTINGS =
      new DurableSettings(4 << 10, 16 << 10, 8 << 10, 16 << 10, 32 << 10, 2);

  /** A pass takes some dozens. */
  private static final int MOST_CALLS_BEFORE_CUT = 40;

  /** A write and a force. */
  private static final int MOST_CALLS_OF_A_SYNC = 3;

  private final LocalDisk files;
  private final Predicate<String> unforcedFiles;
  private final boolean lies;
  private final Seed seed;
  private final PutOffWork background = new PutOffWork();
  private final UnforcedSteps unforced = new UnforcedSteps();
  private PowerLossDisk disk;
  private DurableEngine engine;
  private long ceiling = Hlc.NONE;

  private EngineDisk(LocalDisk files, @Nullable Predicate<String> unforcedFiles, Seed seed)
      throws IOException, StorageException {
    this.files = files;
    this.lies = unforcedFiles != null;
    this.unforcedFiles = unforcedFiles == null ? name -> false : unforcedFiles;
    this.seed = seed;
    this.disk = PowerLossDisk.over(files, this.unforcedFiles);
    this.engine = openEngine();
  }

  /**
   * The store of a directory.
   *
   * @param unforcedFiles names of files whose forces are left out, as a negative control in which the promises alone are
   *     to notice; null when all are forced
   * @param seed decides about crashes
   */
  static EngineDisk open(Path directory, @Nullable Predicate<String> unforcedFiles, Seed seed) {
    try {
      return new EngineDisk(LocalDisk.open(directory), unforcedFiles, seed);
    } catch (IOException | StorageException e) {
      throw new IllegalStateException("the engine cannot open " + directory, e);
    }
  }

  private DurableEngine openEngine() throws StorageException {
    return DurableEngine.open(disk, SETTINGS, StateSummarizer.create(), background::add);
  }

  @Override
  public void runBackgroundOn(Consumer<Runnable> nodes) {
    background.runOn(nodes);
  }

  @Override
  public Bytes update(PartitionId partition, Key key, StateChange change) throws StorageException {
    SeenChange seen = new SeenChange(change);
    Bytes after = engine.update(partition, key, seen);
    if (after != seen.before()) {
      unforced.add(engine.lastChange(), partition, key, seen.before(), after);
    }
    return after;
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
    Bytes before = engine.read(partition, key);
    engine.restore(partition, key, state);
    unforced.add(engine.lastChange(), partition, key, before, state);
  }

  @Override
  public void dropPartition(PartitionId partition) throws StorageException {
    List<StoredState> dropped = new ArrayList<>();
    for (StoredState entry = engine.next(partition, null);
        entry != null;
        entry = engine.next(partition, entry.key())) {
      dropped.add(entry);
    }
    engine.dropPartition(partition);
    dropped.forEach(entry ->
        unforced.add(engine.lastChange(), partition, entry.key(), entry.state(), Bytes.EMPTY));
  }

  @Override
  public long lastChange() {
    return engine.lastChange();
  }

  @Override
  public void force(long change) throws StorageException {
    engine.force(change);
    unforced.forced(change);
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
  public void setCeiling(long stamp) throws StorageException {
    if (!disk.isWhole()) {
      throw new StorageException(StorageException.Reason.INPUT_OUTPUT, "the disk is cut off");
    }
    ceiling = stamp;
  }

  @Override
  public int unforced() {
    return unforced.count();
  }

  @Override
  public void fail() {
    disk.cut();
  }

  @Override
  public boolean isFailing() {
    return !disk.isWhole();
  }

  @Override
  public int crash(int wanted) {
    background.stop();
    endMidway(wanted > 0);
    letGo();
    try {
      disk.losePower(lies ? Survival.nothing(seed) : Survival.draw(seed));
      disk = PowerLossDisk.over(files, unforcedFiles);
      engine = openEngine();
      Verification verification = engine.verify();
      if (!verification.isSound()) {
        throw new IllegalStateException("after a crash " + files + " holds " + verification);
      }
      int survived = unforced.survivedIn(engine);
      if (survived == UnforcedSteps.NO_MOMENT && !lies) {
        throw new IllegalStateException("after a crash " + files + " holds states of no moment");
      }
      unforced.clear();
      // Of a disk that lies the promises are to notice.
      return Math.max(0, survived);
    } catch (IOException | StorageException e) {
      throw new IllegalStateException("after a crash " + files + " cannot be opened", e);
    }
  }

  /** Something reaches the disk by itself only while it is being written, by a force or by a pass. */
  private void endMidway(boolean inForce) {
    disk.cutAfter(seed.below(MOST_CALLS_BEFORE_CUT));
    background.run();
    try {
      if (seed.chance(0.5)) {
        engine.checkpoint();
      } else if (inForce) {
        disk.cutAfter(seed.below(MOST_CALLS_OF_A_SYNC));
        engine.force();
      }
    } catch (StorageException e) {
      // The disk was cut off meanwhile.
    }
  }

  private void letGo() {
    disk.cut();
    background.clear();
    try {
      engine.close();
    } catch (StorageException e) {
      // Cut off from its files it cannot close in good order; that is what a crash is.
    }
  }

  @Override
  public void close() throws StorageException {
    letGo();
    try {
      disk.losePower(Survival.nothing(seed));
      files.close();
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("closing " + files, e);
    }
  }
}
