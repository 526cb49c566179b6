package io.gramme.node.storage.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.node.storage.BytesSummarizer;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageKey;
import io.gramme.node.storage.disk.DiskFullException;
import io.gramme.node.storage.disk.SimDisk;
import io.gramme.node.storage.pages.ShardId;
import io.gramme.ring.PartitionId;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A compaction comes to its end, whatever it meets, and space comes back behind it. */
final class CompactionTest {
  private static final PartitionId HERE = new PartitionId(3, 0);
  private static final int BYTES = 400;

  /** Two values fill a file. */
  private static final ShardMemory MEMORY = new ShardMemory(1 << 20, 2 * BYTES);

  /** A walk over each of the few files takes one or two. */
  private static final int MOST_STEPS = 10;

  private static final int LASTS = 0;
  private static final int OTHER = 1;

  private final SimDisk disk = SimDisk.empty();
  private SavedStates states;
  private long mark;

  @BeforeEach
  void fillOneFile() throws Exception {
    states = SavedStates.create(disk, new ShardId(0, 1), MEMORY);
    put(LASTS, "lasts");
    put(OTHER, "other");
    checkpoint();
    assertThat(valueFiles()).isEqualTo(1);
  }

  @AfterEach
  void close() throws Exception {
    states.close();
  }

  private static Key key(int number) {
    return Key.of("bucket", "key" + number);
  }

  private static byte[] stored(int number) {
    return StorageKey.of(HERE, key(number));
  }

  private void put(int number, String text) throws StorageException {
    Bytes state = Bytes.utf8(text.repeat(BYTES / text.length()));
    StateFrame frame = StateFrame.of(
        stored(number), state, new BytesSummarizer().of(key(number).hash(), state));
    states.put(stored(number), frame, states.append(stored(number), frame));
  }

  private String text(int number) throws StorageException {
    return Objects.requireNonNull(states.frame(stored(number))).state().utf8().substring(0, 5);
  }

  private void checkpoint() throws StorageException {
    states.checkpoint(++mark);
  }

  private long valueFiles() {
    return disk.names().stream().filter(name -> name.startsWith("values-")).count();
  }

  private boolean step() throws StorageException {
    boolean went = states.compact(1, () -> false);
    checkpoint();
    return went;
  }

  private void compact() throws StorageException {
    for (int steps = 0; states.isCompactionDue(); steps++) {
      assertThat(steps).as("steps of a compaction").isLessThan(MOST_STEPS);
      step();
    }
  }

  /** The copy is in the file behind all the same, since it waited in the buffer of that file. */
  @Test
  void aCopyThatAFullDiskKeptFromBeingPointedToIsNotMovedOnForEver() throws Exception {
    states.remove(stored(OTHER));
    checkpoint();
    int[] writes = {0};
    disk.watch((call, grows) -> {
      // Behind the header.
      if (call.equals("write values-0.2") && ++writes[0] == 2) {
        throw new DiskFullException("no room for " + call);
      }
    });
    assertThat(step()).as("room for the copy").isFalse();
    assertThat(text(LASTS)).isEqualTo("lasts");
    compact();
    assertThat(text(LASTS)).isEqualTo("lasts");
    assertThat(disk.names()).doesNotContain("values-0.1");
    assertThat(states.complaint()).isEmpty();
    assertThat(states.fileBytes() - states.indexBytes()).isLessThan(2 * BYTES);
  }

  @Test
  void aCopyOfWhatADamagedEntryPointedToIsNotMovedOnForEver() throws Exception {
    states.putCatalog(stored(OTHER), new byte[] {1, 2, 3});
    states.remove(stored(OTHER));
    checkpoint();
    compact();
    assertThat(text(LASTS)).isEqualTo("lasts");
    assertThat(disk.names()).doesNotContain("values-0.1");
    assertThat(states.complaint()).isEmpty();
    assertThat(states.fileBytes() - states.indexBytes()).isLessThan(2 * BYTES);
  }
}
