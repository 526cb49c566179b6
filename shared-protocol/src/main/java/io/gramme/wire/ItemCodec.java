package io.gramme.wire;

import static io.gramme.wire.FieldReader.FIXED64;
import static io.gramme.wire.FieldReader.SIZED;
import static io.gramme.wire.FieldReader.VARINT;

import com.google.protobuf.MessageLite;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.machine.Sealed;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.ring.PartitionId;
import io.gramme.wire.generated.Applied;
import io.gramme.wire.generated.Repair;
import io.gramme.wire.generated.State;
import io.gramme.wire.generated.Write;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The items of batches as the fields of protobuf messages. Requests for keys, and what answers reads and writes, are many:
 * they do without the generated messages, which {@link RequestCodec} and {@link ReplyCodec} make of all others.
 */
final class ItemCodec {
  // The same number in requests and in replies.
  private static final int CORRELATION =
      io.gramme.wire.generated.RequestItem.CORRELATION_FIELD_NUMBER;

  private static final int EPOCH = io.gramme.wire.generated.RequestItem.EPOCH_FIELD_NUMBER;
  private static final int REMAINING =
      io.gramme.wire.generated.RequestItem.REMAINING_MILLIS_FIELD_NUMBER;
  private static final int READ = io.gramme.wire.generated.RequestItem.READ_FIELD_NUMBER;
  private static final int WRITE = io.gramme.wire.generated.RequestItem.WRITE_FIELD_NUMBER;
  private static final int REPAIR = io.gramme.wire.generated.RequestItem.REPAIR_FIELD_NUMBER;
  private static final int TRANSFER = io.gramme.wire.generated.RequestItem.TRANSFER_FIELD_NUMBER;
  private static final int STATE = io.gramme.wire.generated.ReplyItem.STATE_FIELD_NUMBER;
  private static final int APPLIED = io.gramme.wire.generated.ReplyItem.APPLIED_FIELD_NUMBER;

  // Alike in reads, writes and repairs, as far as they have them.
  private static final int FAMILY = Write.FAMILY_FIELD_NUMBER;
  private static final int PARTITION = Write.PARTITION_FIELD_NUMBER;
  private static final int BUCKET = Write.BUCKET_FIELD_NUMBER;
  private static final int KEY = Write.KEY_FIELD_NUMBER;
  private static final int ARRIVING = Write.DELTA_FIELD_NUMBER;
  private static final int AS_OF = Repair.AS_OF_FIELD_NUMBER;

  private static final int STATE_BYTES = State.STATE_FIELD_NUMBER;
  private static final int STATE_AS_OF = State.AS_OF_FIELD_NUMBER;
  private static final int STATE_WATERMARK = State.WATERMARK_FIELD_NUMBER;
  private static final int APPLIED_WATERMARK = Applied.WATERMARK_FIELD_NUMBER;

  private ItemCodec() {}

  /** The generated message of a request that is not for a key; null for one that is. */
  static @Nullable MessageLite generated(RequestItem item) {
    return item.request() instanceof Request.Keyed ? null : RequestCodec.encode(item);
  }

  /** The generated message of a reply that answers neither a read nor a write; null for one that does. */
  static @Nullable MessageLite generated(ReplyItem item) {
    boolean many = item.reply() instanceof Reply.State || item.reply() instanceof Reply.Applied;
    return many ? null : ReplyCodec.encode(item);
  }

  /** The size of an item for a key. */
  static int size(RequestItem item) {
    Request.Keyed request = (Request.Keyed) item.request();
    return FieldWriter.sizeOfUint64(CORRELATION, item.correlation())
        + FieldWriter.sizeOfFixed64(EPOCH, item.epoch())
        + FieldWriter.sizeOfUint32(REMAINING, Millis.toWire(item.remainingMillis()))
        + FieldWriter.sizeOfMessage(kind(request), size(request));
  }

  private static int size(Request.Keyed request) {
    return FieldWriter.sizeOfUint32(FAMILY, request.partition().family())
        + FieldWriter.sizeOfUint32(PARTITION, request.partition().index())
        + FieldWriter.sizeOfString(BUCKET, request.key().bucket())
        + FieldWriter.sizeOfBytes(KEY, request.key().bytes())
        + FieldWriter.sizeOfBytes(ARRIVING, arriving(request))
        + FieldWriter.sizeOfFixed64(AS_OF, asOf(request));
  }

  /** Writes an item for a key. */
  static void write(RequestItem item, FieldWriter out) throws IOException {
    Request.Keyed request = (Request.Keyed) item.request();
    out.uint64(CORRELATION, item.correlation());
    out.fixed64(EPOCH, item.epoch());
    out.uint32(REMAINING, Millis.toWire(item.remainingMillis()));
    out.message(kind(request), size(request));
    out.uint32(FAMILY, request.partition().family());
    out.uint32(PARTITION, request.partition().index());
    out.string(BUCKET, request.key().bucket());
    out.bytes(KEY, request.key().bytes());
    out.bytes(ARRIVING, arriving(request));
    out.fixed64(AS_OF, asOf(request));
  }

  private static int kind(Request.Keyed request) {
    if (request instanceof Request.Read) {
      return READ;
    } else if (request instanceof Request.Write) {
      return WRITE;
    } else if (request instanceof Request.Repair) {
      return REPAIR;
    } else if (request instanceof Request.Transfer) {
      return TRANSFER;
    } else {
      throw Sealed.unknown(request);
    }
  }

  private static Bytes arriving(Request.Keyed request) {
    return request instanceof Request.Change change ? change.arriving() : Bytes.EMPTY;
  }

  private static long asOf(Request.Keyed request) {
    if (request instanceof Request.Repair repair) {
      return repair.asOf();
    }
    return request instanceof Request.Transfer transfer ? transfer.asOf() : 0;
  }

  /** Reads a request up to its end. */
  static RequestItem readRequest(FieldReader in) throws IOException {
    long correlation = 0;
    long epoch = 0;
    int remaining = 0;
    Request request = new Request.Unsupported("this node does not know the request");
    for (int tag = in.next(); tag != 0; tag = in.next()) {
      switch (tag) {
        case CORRELATION << 3 | VARINT -> correlation = in.uint64();
        case EPOCH << 3 | FIXED64 -> epoch = in.fixed64();
        case REMAINING << 3 | VARINT -> remaining = in.uint32();
        case READ << 3 | SIZED, WRITE << 3 | SIZED, REPAIR << 3 | SIZED, TRANSFER << 3 | SIZED -> {
          int outer = in.enter();
          request = keyed(FieldReader.field(tag), in);
          in.leave(outer);
        }
        default -> {
          Request other = RequestCodec.read(tag, in);
          request = other == null ? request : other;
        }
      }
    }
    return new RequestItem(correlation, epoch, Millis.fromWire(remaining), request);
  }

  private static Request keyed(int kind, FieldReader in) throws IOException {
    int family = 0;
    int index = 0;
    String bucket = "";
    Bytes bytes = Bytes.EMPTY;
    Bytes arriving = Bytes.EMPTY;
    long asOf = 0;
    for (int tag = in.next(); tag != 0; tag = in.next()) {
      switch (tag) {
        case FAMILY << 3 | VARINT -> family = in.uint32();
        case PARTITION << 3 | VARINT -> index = in.uint32();
        case BUCKET << 3 | SIZED -> bucket = in.string();
        case KEY << 3 | SIZED -> bytes = in.bytes();
        case ARRIVING << 3 | SIZED -> arriving = in.bytes();
        case AS_OF << 3 | FIXED64 -> asOf = in.fixed64();
        default -> in.skip(tag);
      }
    }
    try {
      PartitionId partition = new PartitionId(family, index);
      Key key = new Key(bucket, bytes);
      return switch (kind) {
        case READ -> new Request.Read(partition, key);
        case WRITE -> new Request.Write(partition, key, arriving);
        case TRANSFER ->
          new Request.Transfer(
              partition, key, arriving, Stamps.require("asOf of a moved state", asOf));
        default ->
          new Request.Repair(
              partition, key, arriving, Stamps.require("asOf of a moved state", asOf));
      };
    } catch (IllegalArgumentException e) {
      return new Request.Unsupported(String.valueOf(e.getMessage()));
    }
  }

  /** The size of an item that answers a read or a write. */
  static int size(ReplyItem item) {
    int kind = item.reply() instanceof Reply.State ? STATE : APPLIED;
    return FieldWriter.sizeOfUint64(CORRELATION, item.correlation())
        + FieldWriter.sizeOfMessage(kind, size(item.reply()));
  }

  private static int size(Reply reply) {
    if (reply instanceof Reply.State state) {
      return FieldWriter.sizeOfBytes(STATE_BYTES, state.state())
          + FieldWriter.sizeOfFixed64(STATE_AS_OF, state.asOf())
          + FieldWriter.sizeOfFixed64(STATE_WATERMARK, state.watermark());
    }
    return FieldWriter.sizeOfFixed64(APPLIED_WATERMARK, ((Reply.Applied) reply).watermark());
  }

  /** Writes an item that answers a read or a write. */
  static void write(ReplyItem item, FieldWriter out) throws IOException {
    out.uint64(CORRELATION, item.correlation());
    if (item.reply() instanceof Reply.State state) {
      out.message(STATE, size(state));
      out.bytes(STATE_BYTES, state.state());
      out.fixed64(STATE_AS_OF, state.asOf());
      out.fixed64(STATE_WATERMARK, state.watermark());
    } else {
      Reply.Applied applied = (Reply.Applied) item.reply();
      out.message(APPLIED, size(applied));
      out.fixed64(APPLIED_WATERMARK, applied.watermark());
    }
  }

  /**
   * Reads a reply up to its end. One that is not understood makes its whole frame malformed: guessing what it says about a
   * write would be worse than losing it (rule W5).
   *
   * @throws IllegalArgumentException when it holds a stamp that no clock gives
   */
  static ReplyItem readReply(FieldReader in) throws IOException, WireException {
    long correlation = 0;
    Reply reply = null;
    for (int tag = in.next(); tag != 0; tag = in.next()) {
      switch (tag) {
        case CORRELATION << 3 | VARINT -> correlation = in.uint64();
        case STATE << 3 | SIZED -> {
          int outer = in.enter();
          reply = state(in);
          in.leave(outer);
        }
        case APPLIED << 3 | SIZED -> {
          int outer = in.enter();
          reply = applied(in);
          in.leave(outer);
        }
        default -> {
          Reply other = ReplyCodec.read(tag, in);
          reply = other == null ? reply : other;
        }
      }
    }
    if (reply == null) {
      throw new WireException("a reply of an unknown kind");
    }
    return new ReplyItem(correlation, reply);
  }

  private static Reply state(FieldReader in) throws IOException {
    Bytes state = Bytes.EMPTY;
    long asOf = 0;
    long watermark = 0;
    for (int tag = in.next(); tag != 0; tag = in.next()) {
      switch (tag) {
        case STATE_BYTES << 3 | SIZED -> state = in.bytes();
        case STATE_AS_OF << 3 | FIXED64 -> asOf = in.fixed64();
        case STATE_WATERMARK << 3 | FIXED64 -> watermark = in.fixed64();
        default -> in.skip(tag);
      }
    }
    return new Reply.State(
        state,
        Stamps.require("asOf of a state", asOf),
        Stamps.require("watermark of a state", watermark));
  }

  private static Reply applied(FieldReader in) throws IOException {
    long watermark = 0;
    for (int tag = in.next(); tag != 0; tag = in.next()) {
      if (tag == (APPLIED_WATERMARK << 3 | FIXED64)) {
        watermark = in.fixed64();
      } else {
        in.skip(tag);
      }
    }
    return new Reply.Applied(Stamps.require("watermark of a write", watermark));
  }
}
