package io.gramme.node.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.gramme.data.Bytes;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

final class ValueFrameTest {
  private static final byte[] KEY = {3, 0, 1, 'b', 0, 0, 'k'};
  private static final Bytes VALUE = Bytes.utf8("value");

  private final ValueFrame frame = new ValueFrame();

  @Test
  void returnsWhatItWrapped() throws Exception {
    assertThat(frame.unwrap(KEY, frame.wrap(KEY, VALUE))).isEqualTo(VALUE);
    assertThat(frame.unwrap(KEY, null)).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void noticesEveryChangedBit() {
    byte[] framed = frame.wrap(KEY, VALUE);
    for (int bit = 0; bit < framed.length * Byte.SIZE; bit++) {
      byte[] changed = framed.clone();
      changed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      assertReason(changed, Reason.DAMAGED);
    }
  }

  @Test
  void noticesEveryLostEnd() {
    byte[] framed = frame.wrap(KEY, VALUE);
    for (int length = 0; length < framed.length; length++) {
      assertReason(java.util.Arrays.copyOf(framed, length), Reason.DAMAGED);
    }
  }

  @Test
  void noticesASoundValueOfAnotherKey() {
    byte[] other = {3, 0, 1, 'b', 0, 0, 'l'};
    assertReason(frame.wrap(other, VALUE), Reason.DAMAGED);
  }

  @Test
  void refusesASoundValueOfAnotherVersion() {
    byte[] framed = frame.wrap(KEY, VALUE);
    framed[0] = ValueFrame.VERSION + 1;
    CRC32C crc = new CRC32C();
    crc.update(framed, 0, 1);
    crc.update(KEY);
    crc.update(framed, 5, framed.length - 5);
    for (int i = 0; i < 4; i++) {
      framed[1 + i] = (byte) (crc.getValue() >>> (24 - 8 * i));
    }
    assertReason(framed, Reason.UNKNOWN_FORMAT);
  }

  private void assertReason(byte[] framed, Reason reason) {
    assertThatThrownBy(() -> frame.unwrap(KEY, framed))
        .asInstanceOf(type(StorageException.class))
        .extracting(StorageException::reason)
        .isEqualTo(reason);
  }
}
