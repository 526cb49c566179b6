package io.gramme.it.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.data.Limits;
import io.gramme.format.StateFormat;
import io.gramme.it.support.RawStream;
import io.gramme.it.support.RunningCluster;
import io.gramme.membership.ClusterRing;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.ring.PartitionId;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** V, R1, R2, E2: what a driver may not write, sent to the owner of a key that is there, is refused by its rule. */
final class ForgedStateTest {
  private static final Key KEY = Key.of(RunningCluster.BUCKET, RunningCluster.key(0));
  private static final long WRITER = 0x7fff_0000_0000_0001L;
  private static final long OTHER_WRITER = 0x7fff_0000_0000_0000L;
  private static final long MINUTE_MILLIS = 60_000;

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it before the first test.
  static Path directory;

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private static RunningCluster cluster;

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private RawStream stream;

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private ClusterRing ring;

  private long now;

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
    ring = ClusterRing.of(cluster.node(1).table());
    stream = RawStream.ofDriver(cluster.address(1), cluster.id());
    now = cluster.node(1).stats().hlc();
  }

  @AfterEach
  void earlierKeysAreUnharmed() {
    stream.close();
    cluster.assertUnharmed();
  }

  /** The same write, honest, is applied: what the others are refused for is what sets them apart from it. */
  @Test
  void honestWriteIsApplied() {
    Key other = Key.of("raw", "honest");
    Bytes delta = DeltaBytes.withEntry(dot(OTHER_WRITER, -1), now, dot(WRITER, 0), "honest");
    assertThat(stream.ask(ring.epoch(), new Request.Write(ring.partitionOf(other), other, delta)))
        .isInstanceOf(Reply.Applied.class);
  }

  @Test
  void coverNotAboveItsStamp() {
    Dot seen = dot(OTHER_WRITER, -10);
    for (long cover : new long[] {seen.stamp() - 1, seen.stamp() - 1_000_000}) {
      assertRefused(
          RefusalCode.INVALID_STATE, DeltaBytes.withEntry(seen, cover, dot(WRITER, 0), "forged"));
    }
    assertRefused(
        RefusalCode.INVALID_STATE,
        "cover",
        DeltaBytes.withEntry(seen, seen.stamp(), dot(WRITER, 0), "forged"));
  }

  @Test
  void contextNotBelowTheDot() {
    Dot dot = dot(WRITER, 0);
    assertRefused(
        RefusalCode.INVALID_STATE,
        "not below",
        DeltaBytes.withEntry(new Dot(OTHER_WRITER, dot.stamp()), dot.stamp() + 1, dot, "forged"));
    assertRefused(
        RefusalCode.INVALID_STATE,
        "not below",
        DeltaBytes.withEntry(
            new Dot(OTHER_WRITER, dot.stamp() + 5), dot.stamp() + 6, dot, "forged"));
  }

  @Test
  void notExactlyOneSibling() {
    Dot one = dot(OTHER_WRITER, -1);
    Dot two = dot(WRITER, 0);
    Sibling first = Sibling.value(one, Bytes.utf8("forged"));
    Sibling second = Sibling.value(two, Bytes.utf8("forged"));
    DotContext context = DotContext.EMPTY.with(one).with(two);
    assertRefused(
        RefusalCode.INVALID_STATE,
        "exactly one sibling",
        StateFormat.encode(new KeyState(context, List.of(first, second))));
    assertRefused(
        RefusalCode.INVALID_STATE,
        "exactly one sibling",
        StateFormat.encode(new KeyState(DotContext.EMPTY.with(one), List.of())));
    assertRefused(RefusalCode.INVALID_STATE, Bytes.EMPTY);
  }

  @Test
  void stampsOfTheFuture() {
    assertRefused(RefusalCode.STAMP_TOO_NEW, "(V)", delta(DotContext.EMPTY, MINUTE_MILLIS));
    Dot dot = dot(WRITER, 0);
    assertRefused(
        RefusalCode.STAMP_TOO_NEW,
        "(V)",
        DeltaBytes.withEntry(
            dot(OTHER_WRITER, -1), Hlc.plusMillis(now, MINUTE_MILLIS), dot, "forged"));
  }

  @Test
  void writeOfThePast() {
    assertRefused(RefusalCode.WRITE_TOO_OLD, "(R1)", delta(DotContext.EMPTY, -2 * MINUTE_MILLIS));
  }

  @Test
  void bytesThatAreNoState() {
    Bytes honest = delta(DotContext.EMPTY, 0);
    assertRefused(RefusalCode.INVALID_STATE, Bytes.utf8("these bytes are no key state at all"));
    assertRefused(RefusalCode.INVALID_STATE, honest.slice(0, honest.length() - 1));
    byte[] longer = Arrays.copyOf(honest.toByteArray(), honest.length() + 1);
    assertRefused(RefusalCode.INVALID_STATE, Bytes.wrap(longer));
    byte[] otherVersion = honest.toByteArray();
    otherVersion[0] = 2;
    assertRefused(RefusalCode.INVALID_STATE, "version", Bytes.wrap(otherVersion));
  }

  @Test
  void valueTooLarge() {
    Dot dot = dot(WRITER, 0);
    KeyState large = Delta.of(
        DotContext.EMPTY,
        dot,
        Bytes.wrap(new byte[Limits.MAX_VALUE_BYTES + 1]),
        Sibling.NEVER,
        Bytes.EMPTY,
        false);
    assertRefused(RefusalCode.TOO_LARGE, "1048577", StateFormat.encode(large));
  }

  @Test
  void partitionTheKeyDoesNotLieIn() {
    PartitionId right = ring.partitionOf(KEY);
    Bytes delta = delta(DotContext.EMPTY, 0);
    for (PartitionId wrong : List.of(
        new PartitionId(right.family(), right.index() ^ 1),
        new PartitionId(right.family() - 1, right.index()))) {
      assertRefusal(
          RefusalCode.NOT_OWNER,
          "the key lies in",
          stream.ask(ring.epoch(), new Request.Write(wrong, KEY, delta)));
      assertRefusal(
          RefusalCode.NOT_OWNER,
          "the key lies in",
          stream.ask(ring.epoch(), new Request.Read(wrong, KEY)));
    }
  }

  @Test
  void epochOfAnotherRing() {
    Request write = new Request.Write(ring.partitionOf(KEY), KEY, delta(DotContext.EMPTY, 0));
    for (long epoch : new long[] {0, ring.epoch() + 1}) {
      Reply.Refusal refusal =
          assertRefusal(RefusalCode.WRONG_EPOCH, "epoch", stream.ask(epoch, write));
      assertThat(refusal.table()).isEqualTo(ring.table());
    }
  }

  @Test
  void movedStateThatIsForged() {
    PartitionId partition = ring.partitionOf(KEY);
    Bytes honest = delta(DotContext.EMPTY, 0);
    assertRefusal(
        RefusalCode.STATE_TOO_OLD,
        "(R2)",
        stream.ask(
            ring.epoch(),
            new Request.Repair(partition, KEY, honest, Hlc.plusMillis(now, -2 * MINUTE_MILLIS))));
    assertRefusal(
        RefusalCode.STAMP_TOO_NEW,
        "(V)",
        stream.ask(
            ring.epoch(),
            new Request.Repair(partition, KEY, delta(DotContext.EMPTY, MINUTE_MILLIS), now)));
    assertRefusal(
        RefusalCode.INVALID_STATE,
        "",
        stream.ask(ring.epoch(), new Request.Repair(partition, KEY, Bytes.utf8("no state"), now)));
  }

  @Test
  void whatOnlyNodesMayAsk() {
    PartitionId partition = ring.partitionOf(KEY);
    List<Request> requests = List.of(
        new Request.Transfer(partition, KEY, delta(DotContext.EMPTY, 0), now),
        new Request.FetchStates(partition, null),
        new Request.FindKeys(Request.FindKeys.ANY));
    for (Request request : requests) {
      assertRefusal(RefusalCode.UNSUPPORTED, "only nodes", stream.ask(ring.epoch(), request));
    }
  }

  private static Bytes delta(DotContext seen, long stamp, String value) {
    return StateFormat.encode(Delta.of(
        seen, new Dot(WRITER, stamp), Bytes.utf8(value), Sibling.NEVER, Bytes.EMPTY, false));
  }

  private Bytes delta(DotContext seen, long millisFromNow) {
    return delta(seen, Hlc.plusMillis(now, millisFromNow), "forged");
  }

  private Dot dot(long writer, long millisFromNow) {
    return new Dot(writer, Hlc.plusMillis(now, millisFromNow));
  }

  private void assertRefused(RefusalCode code, Bytes delta) {
    assertRefused(code, "", delta);
  }

  private void assertRefused(RefusalCode code, String detail, Bytes delta) {
    assertRefusal(
        code,
        detail,
        stream.ask(ring.epoch(), new Request.Write(ring.partitionOf(KEY), KEY, delta)));
  }

  private static Reply.Refusal assertRefusal(RefusalCode code, String detail, Reply reply) {
    assertThat(reply).isInstanceOf(Reply.Refusal.class);
    Reply.Refusal refusal = (Reply.Refusal) reply;
    assertThat(refusal.code()).as(refusal.detail()).isEqualTo(code);
    assertThat(refusal.detail()).contains(detail);
    return refusal;
  }
}
