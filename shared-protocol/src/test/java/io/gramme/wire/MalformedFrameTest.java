package io.gramme.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.data.Bytes;
import io.gramme.data.Limits;
import io.gramme.membership.ClusterId;
import io.gramme.message.Frame;
import io.gramme.message.RefusalCode;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Whatever the bytes, decoding ends with a frame or a {@link WireException} and takes no unbounded memory. */
class MalformedFrameTest {
  private int refused;
  private int accepted;

  @Test
  void truncatedFramesAreRefusedOrAreFrames() {
    for (long seed = 0; seed < 300; seed++) {
      byte[] whole = someFrame(seed);
      for (int length = 0; length < whole.length; length += 1 + whole.length / 50) {
        decode(seed, Arrays.copyOf(whole, length));
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void framesWithFlippedBitsAreRefusedOrAreFrames() {
    for (long seed = 0; seed < 5_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = someFrame(seed % 500);
      for (int flips = 1 + random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      decode(seed, bytes);
    }
    assertThat(refused).isPositive();
    assertThat(accepted).isPositive();
  }

  @Test
  void randomBytesAreRefusedOrAreFrames() {
    for (long seed = 0; seed < 20_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      if (bytes.length > 0 && random.nextBoolean()) {
        // A plausible first tag leads deeper into the parser than a random one.
        bytes[0] = (byte) ((1 + random.nextInt(8)) << 3 | 2);
      }
      decode(seed, bytes);
    }
    assertThat(refused).isPositive();
  }

  @Test
  void deeplyNestedGroupsDoNotExhaustTheStack() {
    byte[] groups = new byte[1_000_000];
    Arrays.fill(groups, (byte) (15 << 3 | 3));
    assertThatThrownBy(() -> FrameCodec.decode(Bytes.wrap(groups)))
        .isInstanceOf(WireException.class);
  }

  @Test
  void aMessageFullOfEmptyItemsIsRefusedBeforeItTakesMemory() {
    // Two bytes an item: a million items that would take a hundred megabytes.
    assertThatThrownBy(() -> FrameCodec.decode(nested(4, 3)))
        .isInstanceOf(WireException.class)
        .hasMessage("more than 256 items in a batch");
    assertThatThrownBy(() -> FrameCodec.decode(nested(5, 3)))
        .isInstanceOf(WireException.class)
        .hasMessage("a reply of an unknown kind");
  }

  @Test
  void aTableFullOfEmptyMembersIsRefusedBeforeItTakesMemory() {
    byte[] members = new byte[Limits.MAX_MESSAGE_BYTES];
    for (int i = 0; i < members.length; i += 2) {
      members[i] = 2 << 3 | 2;
    }
    assertThatThrownBy(() -> TableCodec.decode(Bytes.wrap(members)))
        .isInstanceOf(WireException.class)
        .hasMessage("more than 4096 members in a table");
  }

  @Test
  void randomTablesAreRefusedOrAreTables() {
    int tables = 0;
    for (long seed = 0; seed < 5_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = TableCodec.encode(new RandomFrames(new SplittableRandom(seed % 300)).table())
          .toByteArray();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        TableCodec.decode(Bytes.wrap(bytes));
        tables++;
      } catch (WireException e) {
        assertThat(e).as("seed %d", seed).hasMessageContaining(" ");
      }
    }
    assertThat(tables).isBetween(1, 4_999);
  }

  /** T2: a stamp that no clock gives is no stamp, in whatever frame it comes. */
  @Test
  void stampsThatNoClockGives() {
    long impossible = Long.MAX_VALUE - 5;
    ClusterId cluster = new ClusterId(1);
    for (Frame frame : List.of(
        Frame.Hello.ofDriver(cluster, impossible),
        new Frame.Ping(1, impossible),
        new Frame.RequestBatch(cluster, impossible, List.of()),
        new Frame.ReplyBatch(impossible, 1, List.of()))) {
      assertThatThrownBy(() -> FrameCodec.decode(FrameCodec.encode(frame)))
          .isInstanceOf(WireException.class)
          .hasMessageContaining("no stamp that a clock gives");
    }
  }

  /** What is announced reserves nothing: memory follows the bytes that came, and is given back. */
  @Test
  void aPartOfAFrameTakesTheMemoryOfItsBytesAlone() throws Exception {
    AtomicLong reserved = new AtomicLong();
    FrameReader reader = new FrameReader(
        bytes -> reserved.addAndGet(bytes) <= 4_000_000, bytes -> reserved.addAndGet(-bytes));
    List<Bytes> parts = Chunks.of(7, Bytes.wrap(new byte[FrameCodec.MAX_FRAME_BYTES]));
    assertThat(reader.read(parts.get(0))).isNull();
    assertThat(reserved.get()).isEqualTo(Limits.CHUNK_BYTES);
    assertThat(reader.hasUnfinished()).isTrue();
    assertThatThrownBy(() -> {
          for (Bytes part : parts.subList(1, parts.size())) {
            assertThat(reader.read(part)).isNull();
          }
        })
        .isInstanceOf(WireException.class)
        .hasMessageContaining("no room");
    reserved.set(0);
  }

  @Test
  void partsBeforeTheWelcomeAreRefused() {
    Bytes part = Chunks.of(7, Bytes.wrap(new byte[300_000])).get(0);
    FrameReader reader = new FrameReader();
    assertThatThrownBy(() -> reader.readWhole(part)).isInstanceOf(WireException.class);
    assertThat(reader.hasUnfinished()).isFalse();
  }

  /** A newer node's code for a refusal must not end the streams of older drivers; nothing is promised for it (W5). */
  @Test
  void anUnknownRefusalSaysLeast() {
    assertThat(Numbers.refusal(9_999)).isEqualTo(RefusalCode.STORAGE_FAILED);
    assertThat(Numbers.rejection(9_999)).isEqualTo(Frame.RejectionCode.NOT_READY);
  }

  private static Bytes nested(int outer, int inner) {
    int items = 500_000;
    byte[] bytes = new byte[5 + 2 * items];
    bytes[0] = (byte) (outer << 3 | 2);
    int length = 2 * items;
    for (int i = 1; i < 4; i++, length >>>= 7) {
      bytes[i] = (byte) ((length & 0x7f) | (i < 3 ? 0x80 : 0));
    }
    for (int i = 4; i < 4 + 2 * items; i += 2) {
      bytes[i] = (byte) (inner << 3 | 2);
    }
    return Bytes.wrap(bytes, 0, 4 + 2 * items);
  }

  private static byte[] someFrame(long seed) {
    return FrameCodec.encode(new RandomFrames(new SplittableRandom(seed)).frame())
        .toByteArray();
  }

  private void decode(long seed, byte[] bytes) {
    try {
      Frame frame = new FrameReader().read(Bytes.wrap(bytes));
      accepted++;
      if (frame != null) {
        // What passes for a frame can be sent on.
        FrameCodec.decode(FrameCodec.encode(frame));
      }
    } catch (WireException e) {
      refused++;
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("seed " + seed + " threw " + e, e);
    }
  }
}
