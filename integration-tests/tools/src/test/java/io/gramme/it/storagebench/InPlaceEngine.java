package io.gramme.it.storagebench;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.merkle.MerkleTree;
import io.gramme.node.storage.PartitionCounts;
import io.gramme.node.storage.PartitionSummary;
import io.gramme.node.storage.StateChange;
import io.gramme.node.storage.StateSummary;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageKey;
import io.gramme.node.storage.StoredState;
import io.gramme.node.storage.Summaries;
import io.gramme.node.storage.Summarizer;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.log.CommitLog;
import io.gramme.node.storage.log.LogEnd;
import io.gramme.node.storage.log.LogIndex;
import io.gramme.node.storage.log.LogSettings;
import io.gramme.node.storage.pages.ShardFile;
import io.gramme.node.storage.pages.ShardId;
import io.gramme.node.storage.shard.DurableSettings;
import io.gramme.ring.PartitionId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What write-behind is compared with: the same log, files, checksums, summaries and cache, but a step puts its state into
 * its file at once, and the checkpoint comes by the same count of changes on the shard's own thread, since nothing may
 * be written while it runs. Always begins empty and is never opened again; it has what the benchmark uses and no more.
 */
final class InPlaceEngine implements StorageEngine {
  private static final int FRAME_HEADER_BYTES = 14;
  private static final int DIGEST_AT = 2;
  private static final int CHECKSUM_AT = 10;
  private static final int CHANGE_COST_BYTES = 512;
  private static final int OVERWRITE_SHARE = 4;
  private static final int CACHE_ENTRY_BYTES = 150;
  private static final byte[] PUT = {1};

  private final Disk disk;
  private final List<ShardFile> files;
  private final CommitLog log;
  private final Summarizer summarizer;
  private final Summaries summaries = Summaries.empty();
  private final Cache<Bytes, byte[]> cache;
  private final long passBytes;
  private final Set<Bytes> changed = new HashSet<>();
  private long changedBytes;

  private InPlaceEngine(
      Disk disk,
      List<ShardFile> files,
      CommitLog log,
      DurableSettings settings,
      Summarizer summarizer) {
    this.disk = disk;
    this.files = files;
    this.log = log;
    this.summarizer = summarizer;
    passBytes = settings.passBytes();
    cache = Caffeine.newBuilder()
        .maximumWeight(settings.cacheBytes())
        .<Bytes, byte[]>weigher((key, frame) -> CACHE_ENTRY_BYTES + key.length() + frame.length)
        .executor(Runnable::run)
        .build();
  }

  /** Makes an empty store. */
  static InPlaceEngine create(
      Disk disk, DurableSettings settings, Summarizer summarizer, Executor background)
      throws StorageException {
    List<ShardFile> files = new ArrayList<>();
    for (int i = 0; i < settings.shards(); i++) {
      ShardId id = new ShardId(i, settings.shards());
      files.add(ShardFile.create(disk, id, settings.pageCacheBytes() / settings.shards()));
    }
    LogEnd nothing = new LogEnd(0, 0, new TreeMap<>(), List.of());
    LogSettings logSettings = new LogSettings(settings.segmentBytes());
    CommitLog log = CommitLog.begin(disk, logSettings, new NoIndex(), nothing, background);
    return new InPlaceEngine(disk, List.copyOf(files), log, settings, summarizer);
  }

  @Override
  public Bytes update(PartitionId partition, Key key, StateChange change) throws StorageException {
    if (changedBytes >= passBytes) {
      checkpoint();
    }
    byte[] stored = StorageKey.of(partition, key);
    byte[] before = load(partition, stored);
    Bytes current = before == null ? Bytes.EMPTY : stateOf(before);
    Bytes next = change.next(current);
    if (next == current) {
      return current;
    }
    long keyHash = key.hash();
    byte[] after = frame(stored, next, summarizer.of(keyHash, next));
    log.append(PUT, stored, after);
    fileOf(partition).put(stored, after);
    cache.put(Bytes.wrap(stored), after);
    summaries.replace(partition, keyHash, before == null ? null : entry(before), entry(after));
    long bytes = (long) CHANGE_COST_BYTES + stored.length + after.length;
    changedBytes += changed.add(Bytes.wrap(stored)) ? bytes : bytes / OVERWRITE_SHARE;
    return next;
  }

  private ShardFile fileOf(PartitionId partition) {
    return files.get(partition.index() % files.size());
  }

  private byte @Nullable [] load(PartitionId partition, byte[] stored) throws StorageException {
    byte[] frame = cache.getIfPresent(Bytes.wrap(stored));
    if (frame == null) {
      frame = fileOf(partition).get(stored);
      if (frame != null && ByteBuffer.wrap(frame).getInt(CHECKSUM_AT) != checksum(stored, frame)) {
        throw new StorageException(StorageException.Reason.DAMAGED, "a value's checksum is wrong");
      }
    }
    return frame;
  }

  private static byte[] frame(byte[] stored, Bytes state, StateSummary summary) {
    byte[] frame = new byte[FRAME_HEADER_BYTES + state.length()];
    state.copyTo(frame, FRAME_HEADER_BYTES);
    ByteBuffer.wrap(frame)
        .put((byte) 1)
        .put((byte) (summary.tombstone() ? 1 : 0))
        .putLong(summary.digest())
        .putInt(CHECKSUM_AT, checksum(stored, frame));
    return frame;
  }

  private static int checksum(byte[] stored, byte[] frame) {
    CRC32C crc = new CRC32C();
    crc.update(frame, 0, CHECKSUM_AT);
    crc.update(stored, 0, stored.length);
    crc.update(frame, FRAME_HEADER_BYTES, frame.length - FRAME_HEADER_BYTES);
    return (int) crc.getValue();
  }

  private static Bytes stateOf(byte[] frame) {
    return Bytes.wrap(frame, FRAME_HEADER_BYTES, frame.length - FRAME_HEADER_BYTES);
  }

  private static PartitionSummary.Entry entry(byte[] frame) {
    long digest = ByteBuffer.wrap(frame).getLong(DIGEST_AT);
    return new PartitionSummary.Entry(
        new StateSummary(digest, frame[1] != 0), frame.length - FRAME_HEADER_BYTES);
  }

  private void checkpoint() throws StorageException {
    long mark = log.appended();
    log.force(mark);
    for (Map.Entry<PartitionId, PartitionSummary> each : summaries.all().entrySet()) {
      saveSummary(each.getKey(), each.getValue());
    }
    for (ShardFile file : files) {
      file.checkpoint(mark);
    }
    log.release(mark);
    changed.clear();
    changedBytes = 0;
  }

  /** In values as many and as large as the engine's. */
  private void saveSummary(PartitionId partition, PartitionSummary summary)
      throws StorageException {
    if (!summary.isChanged()) {
      return;
    }
    ShardFile file = fileOf(partition);
    file.put(summaryKey(partition, 0xff), new byte[5 + 3 * Long.BYTES]);
    for (int branch = 0; branch < MerkleTree.FAN_OUT; branch++) {
      if (summary.isChanged(branch)) {
        ByteBuffer value = ByteBuffer.allocate(9 + MerkleTree.FAN_OUT * Long.BYTES);
        value.position(9);
        for (long leaf : summary.tree().leavesOf(branch)) {
          value.putLong(leaf);
        }
        file.put(summaryKey(partition, branch), value.array());
      }
    }
    summary.saved();
  }

  private static byte[] summaryKey(PartitionId partition, int part) {
    return new byte[] {
      0,
      (byte) partition.family(),
      (byte) (partition.index() >>> Byte.SIZE),
      (byte) partition.index(),
      (byte) part
    };
  }

  @Override
  public Bytes read(PartitionId partition, Key key) throws StorageException {
    byte[] frame = load(partition, StorageKey.of(partition, key));
    return frame == null ? Bytes.EMPTY : stateOf(frame);
  }

  @Override
  public long lastChange() {
    return log.appended();
  }

  @Override
  public void force(long change) throws StorageException {
    log.force(change);
  }

  @Override
  public long keyCount() {
    return summaries.keys();
  }

  @Override
  public PartitionCounts counts(PartitionId partition) {
    return summaries.counts(partition);
  }

  @Override
  public MerkleTree tree(PartitionId partition) {
    return summaries.tree(partition);
  }

  @Override
  public @Nullable StoredState next(PartitionId partition, @Nullable Key after) {
    throw notMeasured();
  }

  @Override
  public void restore(PartitionId partition, Key key, Bytes state) {
    throw notMeasured();
  }

  @Override
  public void dropPartition(PartitionId partition) {
    throw notMeasured();
  }

  private static UnsupportedOperationException notMeasured() {
    return new UnsupportedOperationException("this engine serves the measurement of writes alone");
  }

  @Override
  public void close() throws StorageException {
    log.close();
    for (ShardFile file : files) {
      file.close();
    }
    try {
      disk.close();
    } catch (java.io.IOException e) {
      throw new StorageException(
          StorageException.Reason.INPUT_OUTPUT, "closing the directory failed", e);
    }
  }

  /** What is measured here is never opened again. */
  private static final class NoIndex implements LogIndex {
    @Override
    public long first() {
      return 1;
    }

    @Override
    public long last() {
      return 0;
    }

    @Override
    public void begun(long number) {}

    @Override
    public void released(long first) {}
  }
}
