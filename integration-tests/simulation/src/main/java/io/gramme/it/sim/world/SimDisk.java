package io.gramme.it.sim.world;

import io.gramme.causality.Hlc;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.merkle.MerkleTree;
import io.gramme.node.data.StateSummarizer;
import io.gramme.node.storage.MemoryEngine;
import io.gramme.node.storage.PartitionCounts;
import io.gramme.node.storage.StateChange;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StoredState;
import io.gramme.node.storage.Summarizer;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node's disk behind the storage port: what was not made durable is lost in a crash, but for some records that had
 * reached it by themselves, in the order of writing. It can fail, be lost, and be set back to an older image.
 */
public final class SimDisk implements NodeDisk {
  private record Place(PartitionId partition, Key key) {}

  private record Change(Place place, Bytes after) {}

  /** What a disk held at some moment. */
  public static final class Image {
    private final Map<Place, Bytes> states;
    private final long ceiling;

    private Image(Map<Place, Bytes> states, long ceiling) {
      this.states = Collections.unmodifiableMap(new LinkedHashMap<>(states));
      this.ceiling = ceiling;
    }
  }

  private final Map<Place, Bytes> durable = new LinkedHashMap<>();
  private final List<Change> unforced = new ArrayList<>();
  private long forced;
  private final DiskFaults faults = new DiskFaults();
  private final Summarizer summarizer;
  private MemoryEngine memory;
  private long ceiling = Hlc.NONE;

  /** A disk for the states of keys. */
  public SimDisk() {
    this(StateSummarizer.create());
  }

  /** A disk for anything that can be summed up. */
  public SimDisk(Summarizer summarizer) {
    this.summarizer = summarizer;
    memory = MemoryEngine.empty(summarizer);
  }

  @Override
  public Bytes update(PartitionId partition, Key key, StateChange change) throws StorageException {
    faults.requireWorking();
    faults.requireService(partition);
    faults.requireSound(key);
    faults.requireMemory();
    SeenChange seen = new SeenChange(change) {
      @Override
      public Bytes next(Bytes current) throws StorageException {
        Bytes next = super.next(current);
        if (next != current) {
          faults.requireRoom();
        }
        return next;
      }
    };
    Bytes after = memory.update(partition, key, seen);
    if (after != seen.before()) {
      unforced.add(new Change(new Place(partition, key), after));
    }
    return after;
  }

  @Override
  public Bytes read(PartitionId partition, Key key) throws StorageException {
    faults.requireWorking();
    faults.requireService(partition);
    faults.requireSound(key);
    return memory.read(partition, key);
  }

  @Override
  public @Nullable StoredState next(PartitionId partition, @Nullable Key after)
      throws StorageException {
    faults.requireWorking();
    return memory.next(partition, after);
  }

  @Override
  public void restore(PartitionId partition, Key key, Bytes state) throws StorageException {
    update(partition, key, current -> state);
  }

  @Override
  public void dropPartition(PartitionId partition) throws StorageException {
    faults.requireWorking();
    for (StoredState entry = memory.next(partition, null);
        entry != null;
        entry = memory.next(partition, entry.key())) {
      unforced.add(new Change(new Place(partition, entry.key()), Bytes.EMPTY));
    }
    memory.dropPartition(partition);
  }

  @Override
  public long lastChange() {
    return forced + unforced.size();
  }

  @Override
  public void force(long change) throws StorageException {
    faults.requireWorking();
    keep((int) Math.max(0, change - forced));
  }

  @Override
  public long keyCount() {
    return memory.keyCount();
  }

  @Override
  public PartitionCounts counts(PartitionId partition) {
    return memory.counts(partition);
  }

  @Override
  public MerkleTree tree(PartitionId partition) {
    return memory.tree(partition);
  }

  @Override
  public void close() {}

  @Override
  public long ceiling() {
    return ceiling;
  }

  @Override
  public void setCeiling(long stamp) throws StorageException {
    faults.requireWorking();
    faults.requireRoom();
    ceiling = stamp;
  }

  @Override
  public int unforced() {
    return unforced.size();
  }

  @Override
  public void fail() {
    faults.fail(false);
  }

  @Override
  public void failOnce() {
    faults.fail(true);
  }

  @Override
  public boolean isFailing() {
    return faults.isFailing();
  }

  @Override
  public boolean isReadable() {
    return faults.isReadable();
  }

  @Override
  public DiskFaults faults() {
    return faults;
  }

  /** A record that is torn is one that is lost: its checksum does not match. */
  @Override
  public int crash(int wanted) {
    keep(wanted);
    unforced.clear();
    faults.clear();
    memory = MemoryEngine.empty(summarizer);
    durable.forEach(this::load);
    return wanted;
  }

  private void keep(int count) {
    for (Change change : unforced.subList(0, count)) {
      if (change.after.isEmpty()) {
        durable.remove(change.place);
      } else {
        durable.put(change.place, change.after);
      }
    }
    unforced.subList(0, count).clear();
    forced += count;
  }

  private void load(Place place, Bytes state) {
    try {
      memory.update(place.partition, place.key, current -> state);
    } catch (StorageException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
  }

  /** Everything is gone, as with a new disk. */
  public void lose() {
    durable.clear();
    unforced.clear();
    ceiling = Hlc.NONE;
    crash(0);
  }

  /** What is durable now. */
  public Image image() {
    return new Image(durable, ceiling);
  }

  /** Sets the disk back, as a restored directory does; what came after the image is gone. */
  public void rollBack(Image image) {
    lose();
    durable.putAll(image.states);
    ceiling = image.ceiling;
    crash(0);
  }
}
