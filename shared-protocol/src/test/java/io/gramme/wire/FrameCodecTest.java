package io.gramme.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.data.Limits;
import io.gramme.membership.ClusterId;
import io.gramme.membership.MemberTable;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.ring.PartitionId;
import io.gramme.wire.generated.Envelope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrameCodecTest {
  @Test
  void everyFrameComesBackAsItLeft() throws WireException {
    for (long seed = 0; seed < 2_000; seed++) {
      Frame frame = new RandomFrames(new SplittableRandom(seed)).frame();
      assertThat(FrameCodec.decode(FrameCodec.encode(frame)))
          .as("seed %d", seed)
          .isEqualTo(frame);
    }
  }

  @Test
  void whatIsWrittenFieldByFieldIsWhatTheGeneratedMessagesWrite() throws Exception {
    for (long seed = 0; seed < 2_000; seed++) {
      byte[] bytes = FrameCodec.encode(new RandomFrames(new SplittableRandom(seed)).frame())
          .toByteArray();
      assertThat(Envelope.parseFrom(bytes).toByteArray()).as("seed %d", seed).isEqualTo(bytes);
    }
  }

  @Test
  void fieldsOfANewerVersionArePassedOver() throws Exception {
    for (long seed = 0; seed < 500; seed++) {
      Frame frame = new RandomFrames(new SplittableRandom(seed)).frame();
      Envelope known = Envelope.parseFrom(FrameCodec.encode(frame).toByteArray());
      Bytes newer = Bytes.wrap(((Envelope) withUnknownFields(known)).toByteArray());
      assertThat(FrameCodec.decode(newer)).as("seed %d", seed).isEqualTo(frame);
    }
  }

  private static Message withUnknownFields(Message message) {
    Message.Builder builder = message.toBuilder();
    for (Map.Entry<Descriptors.FieldDescriptor, Object> field :
        message.getAllFields().entrySet()) {
      if (field.getKey().getJavaType() != Descriptors.FieldDescriptor.JavaType.MESSAGE) {
        continue;
      }
      if (field.getKey().isRepeated()) {
        for (int i = 0; i < message.getRepeatedFieldCount(field.getKey()); i++) {
          builder.setRepeatedField(field.getKey(), i, withUnknownFields((Message)
              message.getRepeatedField(field.getKey(), i)));
        }
      } else {
        builder.setField(field.getKey(), withUnknownFields((Message) field.getValue()));
      }
    }
    UnknownFieldSet.Field unknown = UnknownFieldSet.Field.newBuilder()
        .addVarint(1)
        .addFixed64(2)
        .addLengthDelimited(com.google.protobuf.ByteString.copyFromUtf8("newer"))
        .addGroup(UnknownFieldSet.newBuilder().build())
        .build();
    return builder
        .setUnknownFields(UnknownFieldSet.newBuilder().addField(99, unknown).build())
        .build();
  }

  @Test
  void aMessageHoldsOneFrame() throws Exception {
    byte[] ping = FrameCodec.encode(new Frame.Ping(7, 1)).toByteArray();
    byte[] two = Arrays.copyOf(ping, 2 * ping.length);
    System.arraycopy(ping, 0, two, ping.length, ping.length);
    assertThatThrownBy(() -> FrameCodec.decode(Bytes.wrap(two)))
        .isInstanceOf(WireException.class)
        .hasMessage("two frames in one message");
  }

  /** A new kind that is not among the random ones would not be tested at all. */
  @Test
  void everyKindIsAmongThem() {
    RandomFrames frames = new RandomFrames(new SplittableRandom(1));
    Set<Class<?>> met = new LinkedHashSet<>();
    for (int i = 0; i < 2_000; i++) {
      Frame frame = frames.frame();
      met.add(frame.getClass());
      if (frame instanceof Frame.RequestBatch batch) {
        batch.items().forEach(item -> met.add(item.request().getClass()));
      } else if (frame instanceof Frame.ReplyBatch batch) {
        batch.items().forEach(item -> met.add(item.reply().getClass()));
      }
    }
    Set<Class<?>> all = new LinkedHashSet<>(RandomFrames.kindsOf(Frame.class));
    all.addAll(RandomFrames.kindsOf(Request.class));
    all.addAll(RandomFrames.kindsOf(Reply.class));
    all.remove(Request.Unsupported.class); // never sent
    assertThat(met).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void everyTableComesBackAsItLeft() throws WireException {
    for (long seed = 0; seed < 500; seed++) {
      MemberTable table = new RandomFrames(new SplittableRandom(seed)).table();
      assertThat(TableCodec.decode(TableCodec.encode(table)))
          .as("seed %d", seed)
          .isEqualTo(table);
    }
  }

  @Test
  void decodedStatesAndKeysShareTheArrayOfTheMessage() throws WireException {
    Request write = new Request.Write(
        new PartitionId(3, 7), Key.of("bucket", "key"), Bytes.wrap(new byte[100_000]));
    Bytes message = FrameCodec.encode(batch(new RequestItem(1, 2, 3, write)));
    Frame.RequestBatch decoded = (Frame.RequestBatch) FrameCodec.decode(message);
    Request.Write copy = (Request.Write) decoded.items().get(0).request();
    assertThat(copy.delta().array()).isSameAs(message.array());
    assertThat(copy.key().bytes().array()).isSameAs(message.array());
  }

  @Test
  void aSliceInsideALargerArrayIsDecoded() throws WireException {
    Request write =
        new Request.Write(new PartitionId(3, 7), Key.of("bucket", "key"), Bytes.utf8("delta"));
    for (Frame frame : List.of(new Frame.Ping(77, 1), batch(new RequestItem(1, 2, 3, write)))) {
      Bytes message = FrameCodec.encode(frame);
      byte[] larger = new byte[message.length() + 20];
      message.copyTo(larger, 9);
      assertThat(FrameCodec.decode(Bytes.wrap(larger, 9, message.length()))).isEqualTo(frame);
    }
  }

  @Test
  void anUnknownRequestIsUnsupportedAndItsNeighboursAreServed() throws WireException {
    Envelope envelope = Envelope.newBuilder()
        .setRequests(io.gramme.wire.generated.RequestBatch.newBuilder()
            .addItems(io.gramme.wire.generated.RequestItem.newBuilder().setCorrelation(1))
            .addItems(io.gramme.wire.generated.RequestItem.newBuilder()
                .setCorrelation(2)
                .setRead(io.gramme.wire.generated.Read.newBuilder()
                    .setFamily(17)
                    .setBucket("b")
                    .setKey(com.google.protobuf.ByteString.copyFromUtf8("k"))))
            .addItems(io.gramme.wire.generated.RequestItem.newBuilder()
                .setCorrelation(3)
                .setFetchTable(io.gramme.wire.generated.FetchTable.getDefaultInstance())))
        .build();
    Frame.RequestBatch batch =
        (Frame.RequestBatch) FrameCodec.decode(Bytes.wrap(envelope.toByteArray()));
    assertThat(batch.items().get(0).request()).isInstanceOf(Request.Unsupported.class);
    assertThat(batch.items().get(1).request())
        .isEqualTo(new Request.Unsupported("family of a partition must be 1..16, was 17"));
    assertThat(batch.items().get(2).request()).isEqualTo(new Request.FetchTable());
  }

  @Test
  void anUnknownReplyMakesTheFrameMalformed() {
    Envelope envelope = Envelope.newBuilder()
        .setReplies(io.gramme.wire.generated.ReplyBatch.newBuilder()
            .addItems(io.gramme.wire.generated.ReplyItem.newBuilder().setCorrelation(1)))
        .build();
    assertThatThrownBy(() -> FrameCodec.decode(Bytes.wrap(envelope.toByteArray())))
        .isInstanceOf(WireException.class)
        .hasMessage("a reply of an unknown kind");
  }

  @Test
  void aBatchWithTooManyItemsIsRefusedBeforeItIsParsed() throws WireException {
    RequestItem item = new RequestItem(0, 0, 0, new Request.FetchTable());
    Bytes full = FrameCodec.encode(new Frame.RequestBatch(
        new ClusterId(1), 1, Collections.nCopies(Limits.MAX_BATCH_ITEMS, item)));
    assertThat(((Frame.RequestBatch) FrameCodec.decode(full)).items())
        .hasSize(Limits.MAX_BATCH_ITEMS);
    Bytes overfull = FrameCodec.encode(new Frame.RequestBatch(
        new ClusterId(1), 1, Collections.nCopies(Limits.MAX_BATCH_ITEMS + 1, item)));
    ReplyItem done = new ReplyItem(0, new Reply.Done());
    Bytes answers = FrameCodec.encode(
        new Frame.ReplyBatch(1, 1, Collections.nCopies(Limits.MAX_BATCH_ITEMS + 1, done)));
    for (Bytes each : List.of(overfull, answers)) {
      assertThatThrownBy(() -> FrameCodec.decode(each))
          .isInstanceOf(WireException.class)
          .hasMessage("more than 256 items in a batch");
    }
  }

  @Test
  void aStateOfFourMebibytesTravelsInChunksAmongOtherFrames() throws WireException {
    Bytes state = Bytes.wrap(new byte[Limits.MAX_STATE_BYTES]);
    Frame large =
        new Frame.ReplyBatch(5, 6, List.of(new ReplyItem(1, new Reply.State(state, 2, 3))));
    List<Bytes> messages = Chunks.of(9, FrameCodec.encode(large));
    FrameReader reader = new FrameReader();
    List<Frame> frames = new ArrayList<>();
    for (Bytes message : messages) {
      assertThat(message.length()).isLessThan(Limits.CHUNK_BYTES + 100);
      frames.add(reader.read(message));
      assertThat(reader.read(FrameCodec.encode(new Frame.Ping(1, 1))))
          .isEqualTo(new Frame.Ping(1, 1));
    }
    assertThat(frames.subList(0, frames.size() - 1)).containsOnlyNulls();
    assertThat(frames.get(frames.size() - 1)).isEqualTo(large);
  }

  @Test
  void chunksAreBoundedInSizeAndNumber() throws WireException {
    assertThatThrownBy(() -> new FrameReader().read(chunk(1, FrameCodec.MAX_FRAME_BYTES + 1, 1)))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("allowed are 1 to 16777216");
    FrameReader reader = new FrameReader();
    for (int id = 0; id < FrameReader.MAX_CONCURRENT; id++) {
      assertThat(reader.read(chunk(id, 1_000, 1))).isNull();
    }
    assertThatThrownBy(() -> reader.read(chunk(9, 1_000, 1)))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("more than 4 chunked frames");
    assertThatThrownBy(() -> reader.read(chunk(0, 1_001, 1)))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("another total");
    assertThatThrownBy(() -> reader.read(chunk(1, 1_000, 1_000)))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("exceed their total");
    assertThatThrownBy(() -> reader.read(chunk(2, 1_000, 0)))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("empty");
  }

  @Test
  void aChunkInsideAChunkedFrameIsRefused() throws WireException {
    FrameReader reader = new FrameReader();
    List<Bytes> nested = Chunks.of(1, chunk(2, 10, 10));
    assertThatThrownBy(() -> reader.read(nested.get(0)))
        .isInstanceOf(WireException.class)
        .hasMessage("a chunk where a whole frame is expected");
  }

  @Test
  void aTooLargeMessageIsRefused() {
    Bytes message = Bytes.wrap(new byte[Limits.MAX_MESSAGE_BYTES + 1]);
    assertThatThrownBy(() -> new FrameReader().read(message))
        .isInstanceOf(WireException.class)
        .hasMessage("a message of 2097153 bytes; allowed are 2097152");
  }

  private static Frame batch(RequestItem item) {
    return new Frame.RequestBatch(new ClusterId(1), 1, List.of(item));
  }

  private static Bytes chunk(long id, int total, int part) {
    return Bytes.wrap(Envelope.newBuilder()
        .setChunk(io.gramme.wire.generated.Chunk.newBuilder()
            .setId(id)
            .setTotal(total)
            .setPart(com.google.protobuf.ByteString.copyFrom(new byte[part])))
        .build()
        .toByteArray());
  }
}
