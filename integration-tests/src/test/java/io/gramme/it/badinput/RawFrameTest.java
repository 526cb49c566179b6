package io.gramme.it.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.data.Limits;
import io.gramme.format.StateFormat;
import io.gramme.it.support.RunningCluster;
import io.gramme.membership.ClusterRing;
import io.gramme.message.Frame;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.wire.FrameCodec;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages on a proper HTTP/2 stream that are no proper frames: the call ends, nothing is executed. */
final class RawFrameTest {
  private static final long SEED = 4711;

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it before the first test.
  static Path directory;

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private static RunningCluster cluster;

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private RawExchange exchange;

  private long keysBefore;

  @BeforeAll
  static void start() {
    cluster = RunningCluster.start(directory);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @BeforeEach
  void open() {
    exchange = new RawExchange(cluster.address(1));
    keysBefore = cluster.node(1).stats().replica().applied();
  }

  @AfterEach
  void earlierKeysAreUnharmed() {
    exchange.close();
    assertThat(cluster.node(1).stats().replica().applied())
        .as("nothing was executed")
        .isEqualTo(keysBefore);
    cluster.assertUnharmed();
  }

  @Test
  void truncatedFrame() {
    byte[] write = FrameCodec.encode(write()).toByteArray();
    for (int length : new int[] {0, 1, write.length / 2, write.length - 1}) {
      Buffer cut =
          hello().appendBuffer(RawExchange.prefixed(write.length, Arrays.copyOf(write, length)));
      RawExchange.Ending ending = exchange.send(RawExchange.METHOD, cut, true);
      assertThat(ending.frames()).as("no answer").noneMatch(Frame.ReplyBatch.class::isInstance);
    }
  }

  /** The prefix is right for what comes, and what comes is cut off inside. */
  @Test
  void frameWhoseContentIsTruncated() {
    byte[] write = FrameCodec.encode(write()).toByteArray();
    for (int length : new int[] {1, write.length / 2, write.length - 1}) {
      Buffer cut =
          hello().appendBuffer(RawExchange.message(Bytes.wrap(Arrays.copyOf(write, length))));
      RawExchange.Ending ending = exchange.send(RawExchange.METHOD, cut, false);
      assertRejected(ending, Frame.RejectionCode.MALFORMED);
    }
  }

  @Test
  void oversizedFrame() {
    for (long announced : new long[] {Limits.MAX_MESSAGE_BYTES + 1, 64L << 20, 0xFFFF_FFFFL}) {
      Buffer body = hello().appendBuffer(RawExchange.prefixed(announced, new byte[100]));
      assertRefused(exchange.send(RawExchange.METHOD, body, false));
    }
    assertRefused(exchange.send(
        RawExchange.METHOD,
        RawExchange.prefixed(Limits.MAX_MESSAGE_BYTES + 1, new byte[Limits.MAX_MESSAGE_BYTES + 1]),
        true));
  }

  @Test
  void bytesThatAreNoFrame() {
    byte[] noise = new byte[500];
    new SplittableRandom(SEED).nextBytes(noise);
    for (Buffer start : List.of(Buffer.buffer(), hello())) {
      Buffer body = start.copy().appendBuffer(RawExchange.message(Bytes.wrap(noise)));
      assertRefused(exchange.send(RawExchange.METHOD, body, false));
    }
    assertRefused(exchange.send(RawExchange.METHOD, RawExchange.message(Bytes.EMPTY), false));
  }

  @Test
  void firstFrameThatIsNoHello() {
    for (Frame frame :
        List.of(write(), new Frame.Ping(1, 1), new Frame.ReplyBatch(1, 1, List.of()))) {
      RawExchange.Ending ending =
          exchange.send(RawExchange.METHOD, RawExchange.message(frame), false);
      assertRejected(ending, Frame.RejectionCode.HELLO_EXPECTED);
    }
  }

  @Test
  void secondHello() {
    RawExchange.Ending ending =
        exchange.send(RawExchange.METHOD, hello().appendBuffer(hello()), false);
    assertRejected(ending, Frame.RejectionCode.HELLO_EXPECTED);
  }

  @Test
  void framesThatOnlyNodesSend() {
    Frame welcome = new Frame.Welcome(
        Frame.PROTOCOL_VERSION, cluster.node(2).nodeId(), cluster.node(2).table(), 1, 0);
    for (Frame frame : List.of(welcome, new Frame.ReplyBatch(1, 1, List.of()))) {
      Buffer body = hello().appendBuffer(RawExchange.message(frame));
      assertRefused(exchange.send(RawExchange.METHOD, body, false));
    }
  }

  @Test
  void methodThatDoesNotExist() {
    assertRefused(exchange.send("/gramme.Node/Steal", hello(), true));
    assertRefused(exchange.send("/other.Service/Exchange", hello(), true));
    assertRefused(exchange.send("/", hello(), true));
  }

  /** A damaged frame is refused, or is another request for a key of its own; nothing else may come of it. */
  @Test
  void damagedFrames() {
    SplittableRandom random = new SplittableRandom(SEED);
    byte[] read = FrameCodec.encode(read()).toByteArray();
    for (int i = 0; i < 60; i++) {
      byte[] damaged = read.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      RawExchange.Ending ending = exchange.send(
          RawExchange.METHOD, hello().appendBuffer(RawExchange.message(Bytes.wrap(damaged))), true);
      assertThat(ending.frames()).as("round %s, seed %s", i, SEED).isNotEmpty();
      assertThat(ending.frames().get(0)).isInstanceOf(Frame.Welcome.class);
    }
  }

  private static Buffer hello() {
    return RawExchange.message(Frame.Hello.ofDriver(cluster.id(), 0));
  }

  /** A write that would be executed if it came whole on an open stream. */
  private static Frame write() {
    ClusterRing ring = ClusterRing.of(cluster.node(1).table());
    Key key = Key.of(RunningCluster.BUCKET, RunningCluster.key(0));
    Bytes delta = StateFormat.encode(Delta.of(
        DotContext.EMPTY,
        new Dot(1, cluster.node(1).stats().hlc()),
        Bytes.utf8("forged"),
        Sibling.NEVER,
        Bytes.EMPTY,
        false));
    return batch(ring, new Request.Write(ring.partitionOf(key), key, delta));
  }

  private static Frame read() {
    ClusterRing ring = ClusterRing.of(cluster.node(1).table());
    Key key = Key.of("raw", "key");
    return batch(ring, new Request.Read(ring.partitionOf(key), key));
  }

  private static Frame batch(ClusterRing ring, Request request) {
    return new Frame.RequestBatch(
        cluster.id(),
        cluster.node(1).stats().hlc(),
        List.of(new RequestItem(1, ring.epoch(), 5_000, request)));
  }

  private static void assertRefused(RawExchange.Ending ending) {
    assertThat(ending.isSuccess() && ending.rejection() == null)
        .as("%s", ending)
        .isFalse();
    assertThat(ending.frames()).as("no answer").noneMatch(Frame.ReplyBatch.class::isInstance);
  }

  private static void assertRejected(RawExchange.Ending ending, Frame.RejectionCode code) {
    Frame.Rejection rejection = ending.rejection();
    assertThat(rejection == null ? null : rejection.code()).as("%s", ending).isEqualTo(code);
  }
}
