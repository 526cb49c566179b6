package io.gramme.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.membership.Address;
import io.gramme.membership.BucketMode;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.HeldVote;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.Removal;
import io.gramme.membership.RingMember;
import io.gramme.membership.RingPlan;
import io.gramme.membership.Vote;
import io.gramme.message.Frame;
import io.gramme.message.MovedState;
import io.gramme.message.PartitionUsage;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.message.TransferStatus;
import io.gramme.ring.PartitionId;
import io.gramme.ring.PlacementParameters;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The bytes of one frame of each kind, written down: a change of the format that would part old nodes from new ones
 * shows here.
 */
class GoldenFramesTest {
  private static final ClusterId CLUSTER = new ClusterId(0x1122334455667788L);
  private static final NodeId NODE = new NodeId(0x0102030405060708L);
  private static final long HLC = 0x0123456789AB0001L;
  private static final PartitionId PARTITION = new PartitionId(3, 200);
  private static final Key KEY = Key.of("carts", "alice");
  private static final Bytes STATE = Bytes.utf8("state");
  private static final MemberRecord MEMBER = new MemberRecord(
      NODE, "seat-1", 2, MemberState.ACTIVE, new Address("127.0.0.1", 7400), "zone-a", 1.5, 1, 4);
  private static final BucketRecord BUCKET =
      new BucketRecord("hits", BucketMode.LAST_WRITE_WINS, 1);
  private static final MemberTable TABLE = MemberTable.founding(
          new ClusterParameters(CLUSTER, new PlacementParameters(256, 3), 60_000, 1), MEMBER)
      .withBucket(BUCKET);

  private static final NodeId COMING = new NodeId(0x1112131415161718L);
  private static final RingPlan PLAN = new RingPlan(
      0x2122232425262728L,
      1,
      0,
      List.of(RingMember.of(MEMBER), new RingMember(COMING, "seat-2", null, 2)),
      new TreeSet<>(List.of(NODE)),
      1_700_000_000_000L);
  private static final MemberTable PLANNED = TABLE
      .withMember(new MemberRecord(
          COMING, "seat-2", 1, MemberState.JOINING, new Address("::1", 7401), null, 2, 1, 1))
      .withMember(new MemberRecord(
              new NodeId(3), "seat-3", 1, MemberState.ACTIVE, new Address("h", 1), null, 1, 1, 1)
          .removed(new Removal(NODE, 1_700_000_000_001L)))
      .withPlan(PlanRecord.proposing(PLAN)
          .commit()
          .abort()
          .withVote(NODE, Vote.GO)
          .withVote(COMING, Vote.PLEDGED)
          .withMoved(NODE)
          .withHeld(new NodeId(3), NODE, HeldVote.NONE)
          .withHeld(new NodeId(3), COMING, HeldVote.GO))
      .withPlan(PlanRecord.proposing(
              new RingPlan(5, 2, 7, List.of(RingMember.of(MEMBER)), new TreeSet<>(), 1))
          .withVote(NODE, Vote.NO));

  private static Map<String, Frame> frames() {
    Map<String, Frame> frames = new LinkedHashMap<>();
    frames.put("hello-driver", Frame.Hello.ofDriver(CLUSTER, HLC));
    frames.put("hello-node", Frame.Hello.ofNode(CLUSTER, NODE, TABLE.parameters(), HLC));
    frames.put("welcome", new Frame.Welcome(1, NODE, TABLE, HLC, HLC + 1));
    NodeStart start = new NodeStart(2, 5, 0x0A0B0C0D0E0F1011L);
    frames.put(
        "hello-start",
        Frame.Hello.ofNode(CLUSTER, NODE, TABLE.parameters(), HLC).since(start));
    frames.put("welcome-start", new Frame.Welcome(1, NODE, TABLE, HLC, HLC + 1, start));
    frames.put(
        "rejection", new Frame.Rejection(Frame.RejectionCode.WRONG_CLUSTER, "another cluster"));
    frames.put("ping", new Frame.Ping(7, HLC));
    frames.put("pong", new Frame.Pong(7));
    List<Request> requests = List.of(
        new Request.Read(PARTITION, KEY),
        new Request.Write(PARTITION, KEY, STATE),
        new Request.Repair(PARTITION, KEY, STATE, HLC),
        new Request.FetchTable(),
        new Request.Join(MEMBER, Request.Admission.NOW),
        new Request.CreateBucket(BUCKET),
        new Request.FindKeys("hits"),
        new Request.Transfer(PARTITION, KEY, STATE, HLC),
        new Request.FetchStates(PARTITION, KEY),
        new Request.ProposePlan(PLAN),
        new Request.CommitPlan(PLAN.id()),
        new Request.AbortPlan(PLAN.id()),
        new Request.RemoveMember(COMING),
        new Request.FetchTransfers(),
        new Request.FetchUsage());
    for (Request request : requests) {
      frames.put(
          "request-" + request.getClass().getSimpleName(),
          new Frame.RequestBatch(CLUSTER, HLC, List.of(new RequestItem(9, 77, 1_500, request))));
    }
    frames.put(
        "request-even-if-in-use",
        new Frame.RequestBatch(
            CLUSTER,
            HLC,
            List.of(new RequestItem(9, 77, 1_500, new Request.CreateBucket(BUCKET, true)))));
    frames.put(
        "request-first-states",
        new Frame.RequestBatch(
            CLUSTER,
            HLC,
            List.of(new RequestItem(9, 77, 1_500, new Request.FetchStates(PARTITION, null)))));
    frames.put("welcome-plans", new Frame.Welcome(1, NODE, PLANNED, HLC, HLC + 1));
    List<Reply> replies = List.of(
        new Reply.State(STATE, HLC, 3),
        new Reply.Applied(3),
        new Reply.Table(TABLE),
        new Reply.Done(),
        new Reply.States(List.of(new MovedState(KEY, STATE)), HLC, true),
        new Reply.Transfers(List.of(
            new TransferStatus(PARTITION, NODE, COMING, 1, 2, 3, 4, "space"),
            new TransferStatus(PARTITION, NODE, null, 5, 6, 7, 8, ""))),
        new Reply.Usage(List.of(new PartitionUsage(PARTITION, 10, 11)), 12),
        new Reply.Refusal(RefusalCode.TOO_MANY_SIBLINGS, "101 siblings", 20, TABLE, STATE));
    for (Reply reply : replies) {
      frames.put(
          "reply-" + reply.getClass().getSimpleName(),
          new Frame.ReplyBatch(HLC, 77, List.of(new ReplyItem(9, reply))));
    }
    return frames;
  }

  @Test
  void theFormatIsTheOneWrittenDown() throws Exception {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, Frame> entry : frames().entrySet()) {
      byte[] bytes = FrameCodec.encode(entry.getValue()).toByteArray();
      lines.add(entry.getKey() + " " + HexFormat.of().formatHex(bytes));
    }
    for (Bytes chunk : Chunks.of(4, Bytes.utf8("a frame"))) {
      lines.add("chunk " + HexFormat.of().formatHex(chunk.toByteArray()));
    }
    assertThat(lines).isEqualTo(golden());
  }

  @Test
  void whatIsWrittenDownIsRead() throws Exception {
    Map<String, Frame> frames = frames();
    int read = 0;
    for (String line : golden()) {
      String[] parts = line.split(" ", -1);
      Frame expected = frames.get(parts[0]);
      if (expected != null) {
        assertThat(FrameCodec.decode(Bytes.wrap(HexFormat.of().parseHex(parts[1]))))
            .as(parts[0])
            .isEqualTo(expected);
        read++;
      }
    }
    assertThat(read).isEqualTo(frames.size());
  }

  private static List<String> golden() throws Exception {
    try (InputStream in = Objects.requireNonNull(
        GoldenFramesTest.class.getResourceAsStream("golden-frames.txt"), "golden-frames.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
