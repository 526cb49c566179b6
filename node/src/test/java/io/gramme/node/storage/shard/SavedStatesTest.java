package io.gramme.node.storage.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.node.storage.BytesSummarizer;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageKey;
import io.gramme.node.storage.disk.SimDisk;
import io.gramme.node.storage.pages.ShardId;
import io.gramme.ring.PartitionId;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SavedStatesTest {
  private static final PartitionId HERE = new PartitionId(3, 0);
  private static final int KEYS = 60;
  private static final int BYTES = 1_000;

  private final SimDisk disk = SimDisk.empty();
  private long mark;

  private static Key key(int number) {
    return Key.of("bucket", "key" + number);
  }

  private static byte[] stored(int number) {
    return StorageKey.of(HERE, key(number));
  }

  private static StateFrame frame(int number, String text) throws StorageException {
    Bytes state = Bytes.utf8(text.repeat(BYTES / text.length()));
    return StateFrame.of(
        stored(number), state, new BytesSummarizer().of(key(number).hash(), state));
  }

  private static void put(SavedStates states, int number, String text) throws StorageException {
    StateFrame frame = frame(number, text);
    states.put(stored(number), frame, states.append(stored(number), frame));
  }

  private void checkpoint(SavedStates states) throws StorageException {
    states.checkpoint(++mark);
  }

  private static String text(SavedStates states, int number) throws StorageException {
    return Objects.requireNonNull(states.frame(stored(number))).state().utf8().substring(0, 5);
  }

  /**
   * What an entry pointed to that was damaged when it was replaced is not known to be dead. A value that is found so is
   * moved, but never pointed to: it would take the place of what was written since.
   */
  @Test
  void whatADamagedEntryPointedToNeverComesBack() throws Exception {
    ShardMemory memory = new ShardMemory(1 << 20, 16 << 10);
    try (SavedStates states = SavedStates.create(disk, new ShardId(0, 1), memory)) {
      for (int i = 0; i < KEYS; i++) {
        put(states, i, "first");
      }
      checkpoint(states);
      states.putCatalog(stored(0), new byte[] {1, 2, 3});
      put(states, 0, "later");
      for (int i = 1; i < KEYS; i++) {
        if (i % 4 != 0) {
          put(states, i, "other");
        }
      }
      checkpoint(states);
      assertThat(states.isCompactionDue()).isTrue();
      while (states.isCompactionDue()) {
        states.compact(Long.MAX_VALUE, () -> false);
        checkpoint(states);
      }
      assertThat(disk.names()).as("the first file is over").doesNotContain("values-0.1");
      for (int i = 0; i < KEYS; i++) {
        assertThat(text(states, i)).isEqualTo(i == 0 ? "later" : i % 4 == 0 ? "first" : "other");
      }
      assertThat(states.complaint()).isEmpty();
    }
  }
}
