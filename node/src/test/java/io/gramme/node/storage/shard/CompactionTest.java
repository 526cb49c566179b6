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
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A compaction comes to its end, whatever it meets, and space comes back behind it. */
final class CompactionTest {
  private static final PartitionId HERE = new PartitionId(3, 0);
  private static final int BYTES = 400;

  private static final int TEXT_LENGTH = "value 0".length();
  private static final String FILE = "values-0.1";
  private static final String NEXT_FILE = "values-0.2";

  /** A walk over each of the few files takes one or two. */
  private static final int MOST_STEPS = 10;

  private static final int LASTS = 0;

  private final SimDisk disk = SimDisk.empty();
  private long mark;

  /** One file that so many values fill. */
  private SavedStates filled(int values) throws Exception {
    ShardMemory memory = new ShardMemory(1 << 20, (long) values * BYTES);
    SavedStates states = SavedStates.create(disk, new ShardId(0, 1), memory);
    for (int i = 0; i < values; i++) {
      put(states, i);
    }
    checkpoint(states);
    assertThat(disk.names()).contains(FILE).doesNotContain(NEXT_FILE);
    return states;
  }

  /** Space has come back and nothing else is gone. */
  private void requireEmptied(SavedStates states) throws Exception {
    assertThat(disk.names()).doesNotContain(FILE);
    assertThat(states.fileBytes() - states.indexBytes()).isLessThan(2 * BYTES);
    assertThat(text(states, LASTS)).isEqualTo("value 0");
    assertThat(states.complaint()).isEmpty();
  }

  private static Key key(int number) {
    return Key.of("bucket", "key" + number);
  }

  private static byte[] stored(int number) {
    return StorageKey.of(HERE, key(number));
  }

  private static void put(SavedStates states, int number) throws StorageException {
    Bytes state = Bytes.utf8(("value " + number).repeat(BYTES / TEXT_LENGTH));
    StateFrame frame = StateFrame.of(
        stored(number), state, new BytesSummarizer().of(key(number).hash(), state));
    states.put(stored(number), frame, states.append(stored(number), frame));
  }

  private static String text(SavedStates states, int number) throws StorageException {
    StateFrame frame = Objects.requireNonNull(states.frame(stored(number)));
    return frame.state().utf8().substring(0, TEXT_LENGTH);
  }

  private void remove(SavedStates states, int number) throws StorageException {
    states.remove(stored(number));
    checkpoint(states);
  }

  private void checkpoint(SavedStates states) throws StorageException {
    states.checkpoint(++mark);
  }

  private boolean step(SavedStates states) throws StorageException {
    boolean hadRoom = states.compact(1, () -> false);
    checkpoint(states);
    return hadRoom;
  }

  private void compact(SavedStates states) throws StorageException {
    for (int steps = 0; states.isCompactionDue(); steps++) {
      assertThat(steps).as("steps of a compaction").isLessThan(MOST_STEPS);
      step(states);
    }
  }

  /** The copy is in the file behind all the same, since it waited in the buffer of that file. */
  @Test
  void aCopyThatAFullDiskKeptFromBeingPointedToIsNotMovedOnForEver() throws Exception {
    try (SavedStates states = filled(2)) {
      remove(states, 1);
      int[] writes = {0};
      disk.watch((call, grows) -> {
        // Behind the header.
        if (call.equals("write " + NEXT_FILE) && ++writes[0] == 2) {
          throw new DiskFullException("no room for " + call);
        }
      });
      assertThat(step(states)).as("room for the copy").isFalse();
      assertThat(text(states, LASTS)).isEqualTo("value 0");
      compact(states);
      requireEmptied(states);
    }
  }

  @Test
  void aCopyOfWhatADamagedEntryPointedToIsNotMovedOnForEver() throws Exception {
    try (SavedStates states = filled(2)) {
      states.putCatalog(stored(1), new byte[] {1, 2, 3});
      remove(states, 1);
      compact(states);
      requireEmptied(states);
    }
  }

  /** Until half of what was live in it then is dead; a disk that fails once may be well again. */
  @Test
  void aFileThatCannotBeReadIsLeftAloneForAWhile() throws Exception {
    try (SavedStates states = filled(4)) {
      remove(states, 1);
      remove(states, 2);
      disk.watch((call, grows) -> {
        if (call.equals("read " + FILE)) {
          throw new IOException("medium error");
        }
      });
      compact(states);
      assertThat(disk.names()).contains(FILE);
      disk.watch((call, grows) -> {});
      assertThat(states.isCompactionDue()).as("while nothing has changed").isFalse();
      remove(states, 3);
      compact(states);
      requireEmptied(states);
    }
  }
}
