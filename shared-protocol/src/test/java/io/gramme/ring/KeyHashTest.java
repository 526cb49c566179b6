package io.gramme.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KeyHashTest {
  private static final byte[] EMPTY = {};

  /** The published check values of XXH3 (64 bits, seed 0), so that a faulty library is noticed. */
  @Test
  void theLibraryComputesXxh3() {
    assertThat(Hashing.xxh3_64().hashBytesToLong(EMPTY)).isEqualTo(0x2d06800538d394c2L);
    assertThat(Hashing.xxh3_64().hashBytesToLong("a".getBytes(UTF_8)))
        .isEqualTo(0xe6c632b61e964e1fL);
    assertThat(Hashing.xxh3_64().hashBytesToLong("abc".getBytes(UTF_8)))
        .isEqualTo(0x78af5f94892f3950L);
  }

  /** The data of every cluster sit where these values put them. */
  @Test
  void goldenValues() {
    assertThat(KeyHash.of(EMPTY, EMPTY)).isEqualTo(0x39273fe50536541aL);
    assertThat(hash("carts", "alice")).isEqualTo(0xc3d7d7ff3f5248c9L);
    assertThat(hash("carts", "a key that is a good deal longer than sixteen bytes"))
        .isEqualTo(0x22e2af32bb35104bL);
    assertThat(KeyHash.of("Körbe".getBytes(UTF_8), new byte[300])).isEqualTo(0x872a08ba14bffa2cL);
  }

  @Test
  void isTheHashOfTheTwoHashesInLittleEndianOrder() {
    ByteBuffer both = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    both.putLong(Hashing.xxh3_64().hashBytesToLong("carts".getBytes(UTF_8)));
    both.putLong(Hashing.xxh3_64().hashBytesToLong("alice".getBytes(UTF_8)));
    assertThat(hash("carts", "alice")).isEqualTo(Hashing.xxh3_64().hashBytesToLong(both.array()));
  }

  @Test
  void bytesThatWanderBetweenBucketAndKeyChangeTheHash() {
    assertThat(hash("ab", "c")).isNotEqualTo(hash("a", "bc"));
    assertThat(hash("", "abc")).isNotEqualTo(hash("abc", ""));
    assertThat(hash("a", "b")).isNotEqualTo(hash("b", "a"));
  }

  @Test
  void slicesHashLikeTheirBytes() {
    byte[] text = "xxcartsyyalicezz".getBytes(UTF_8);
    assertThat(KeyHash.of(text, 2, 5, text, 9, 5)).isEqualTo(hash("carts", "alice"));
    assertThatThrownBy(() -> KeyHash.of(text, 2, 15, text, 9, 5))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> KeyHash.of(text, 2, 5, text, -1, 5))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void partitionIsTheTopBits() {
    assertThat(KeyHash.partitionIndex(0xABCD_0000_0000_0001L, 65_536)).isEqualTo(0xABCD);
    assertThat(KeyHash.partitionIndex(0xABCD_0000_0000_0001L, 256)).isEqualTo(0xAB);
    assertThat(KeyHash.partitionIndex(-1L, 2)).isEqualTo(1);
    assertThat(KeyHash.partitionIndex(-1L, 1)).isEqualTo(0);
    assertThat(KeyHash.partitionIndex(Long.MAX_VALUE, 2)).isEqualTo(0);
  }

  @Test
  void keysSpreadEvenlyOverPartitions() {
    int[] counts = new int[256];
    for (int key = 0; key < 256_000; key++) {
      counts[KeyHash.partitionIndex(hash("carts", "user" + key), 256)]++;
    }
    // Mean 1,000, standard deviation 32: six of them.
    assertThat(Arrays.stream(counts).boxed()).allMatch(count -> count > 810 && count < 1190);
  }

  @Test
  void refusesANumberOfPartitionsThatIsNoPowerOfTwo() {
    for (int partitions : new int[] {0, -1, 3, 255, 131_072, Integer.MIN_VALUE}) {
      assertThatThrownBy(() -> KeyHash.partitionIndex(1, partitions))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("power of two in 1..65536, was " + partitions);
    }
  }

  private static long hash(String bucket, String key) {
    return KeyHash.of(bucket.getBytes(UTF_8), key.getBytes(UTF_8));
  }
}
