package io.gramme.node.storage.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.node.storage.PartitionSummary;
import io.gramme.node.storage.StateSummary;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.StorageKey;
import io.gramme.ring.PartitionId;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class StateFrameTest {
  private static final Key KEY = Key.of("bucket", "key");
  private static final byte[] STORED = StorageKey.of(new PartitionId(3, 1), KEY);
  private static final Bytes STATE = Bytes.utf8("state");
  private static final StateSummary SUMMARY = new StateSummary(-77, true);

  private static byte[] framed() {
    return StateFrame.of(STORED, STATE, SUMMARY).bytes();
  }

  @Test
  void readsWhatItFramed() throws Exception {
    StateFrame read = StateFrame.read(STORED, framed());
    assertThat(read.state()).isEqualTo(STATE);
    assertThat(read.entry()).isEqualTo(new PartitionSummary.Entry(SUMMARY, STATE.length()));
  }

  @Test
  void noticesEveryChangedBitAndEveryLostEnd() {
    byte[] framed = framed();
    for (int bit = 0; bit < framed.length * Byte.SIZE; bit++) {
      byte[] changed = framed.clone();
      changed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      assertDamaged(STORED, changed);
    }
    for (int length = 0; length < framed.length; length++) {
      assertDamaged(STORED, Arrays.copyOf(framed, length));
    }
  }

  @Test
  void noticesASoundValueOfAnotherKey() {
    assertDamaged(StorageKey.of(new PartitionId(3, 2), KEY), framed());
    assertDamaged(StorageKey.of(new PartitionId(3, 1), Key.of("bucket", "kez")), framed());
  }

  private static void assertDamaged(byte[] key, byte[] frame) {
    assertThatThrownBy(() -> StateFrame.read(key, frame))
        .asInstanceOf(type(StorageException.class))
        .satisfies(e -> {
          assertThat(e.reason()).isEqualTo(Reason.VALUE_DAMAGED);
          assertThat(e.key()).isNotNull();
        });
  }
}
