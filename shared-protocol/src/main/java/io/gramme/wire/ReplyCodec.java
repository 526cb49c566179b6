package io.gramme.wire;

import static io.gramme.wire.FieldReader.FIXED64;
import static io.gramme.wire.FieldReader.SIZED;
import static io.gramme.wire.FieldReader.VARINT;

import com.google.protobuf.MessageLite;
import io.gramme.data.Bytes;
import io.gramme.machine.Sealed;
import io.gramme.membership.MemberTable;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.wire.generated.Applied;
import io.gramme.wire.generated.Done;
import io.gramme.wire.generated.Refusal;
import io.gramme.wire.generated.State;
import io.gramme.wire.generated.Table;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Replies as the fields of protobuf messages: those to reads and writes, which are many, without the generated messages,
 * the others with them. A reply that is not understood makes its whole frame malformed: guessing what it says about a
 * write would be worse than losing it (rule W5).
 */
final class ReplyCodec {
  private static final int CORRELATION =
      io.gramme.wire.generated.ReplyItem.CORRELATION_FIELD_NUMBER;
  private static final int STATE = io.gramme.wire.generated.ReplyItem.STATE_FIELD_NUMBER;
  private static final int APPLIED = io.gramme.wire.generated.ReplyItem.APPLIED_FIELD_NUMBER;
  private static final int TABLE = io.gramme.wire.generated.ReplyItem.TABLE_FIELD_NUMBER;
  private static final int DONE = io.gramme.wire.generated.ReplyItem.DONE_FIELD_NUMBER;
  private static final int REFUSAL = io.gramme.wire.generated.ReplyItem.REFUSAL_FIELD_NUMBER;

  private static final int STATE_BYTES = State.STATE_FIELD_NUMBER;
  private static final int STATE_AS_OF = State.AS_OF_FIELD_NUMBER;
  private static final int STATE_WATERMARK = State.WATERMARK_FIELD_NUMBER;
  private static final int APPLIED_WATERMARK = Applied.WATERMARK_FIELD_NUMBER;

  private ReplyCodec() {}

  /** The generated message of an item that answers neither a read nor a write; null for one that does. */
  static @Nullable MessageLite generated(ReplyItem item) {
    Reply reply = item.reply();
    if (reply instanceof Reply.State || reply instanceof Reply.Applied) {
      return null;
    }
    io.gramme.wire.generated.ReplyItem.Builder message =
        io.gramme.wire.generated.ReplyItem.newBuilder().setCorrelation(item.correlation());
    if (reply instanceof Reply.Table table) {
      message.setTable(Table.newBuilder().setTable(TableCodec.encodeToByteString(table.table())));
    } else if (reply instanceof Reply.Done) {
      message.setDone(Done.getDefaultInstance());
    } else if (reply instanceof Reply.Refusal refusal) {
      message.setRefusal(encode(refusal));
    } else {
      throw Sealed.unknown(reply);
    }
    return message.build();
  }

  private static Refusal encode(Reply.Refusal refusal) {
    Refusal.Builder message = Refusal.newBuilder()
        .setCode(refusal.code().number())
        .setDetail(refusal.detail())
        .setRetryAfterMillis(Millis.toWire(refusal.retryAfterMillis()));
    MemberTable table = refusal.table();
    if (table != null) {
      message.setTable(TableCodec.encodeToByteString(table));
    }
    Bytes state = refusal.state();
    if (state != null) {
      message.setState(ProtoBytes.wrap(state));
    }
    return message.build();
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
   * Reads an item up to its end.
   *
   * @throws IllegalArgumentException when it holds a stamp that no clock gives
   */
  static ReplyItem read(FieldReader in) throws IOException, WireException {
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
        case TABLE << 3 | SIZED ->
          reply = new Reply.Table(
              TableCodec.decode(ProtoBytes.unwrap(in.message(Table.parser()).getTable())));
        case DONE << 3 | SIZED -> {
          in.message(Done.parser());
          reply = new Reply.Done();
        }
        case REFUSAL << 3 | SIZED -> reply = decode(in.message(Refusal.parser()));
        default -> in.skip(tag);
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

  private static Reply decode(Refusal message) throws WireException {
    return new Reply.Refusal(
        Numbers.refusal(message.getCode()),
        message.getDetail(),
        Millis.fromWire(message.getRetryAfterMillis()),
        message.hasTable() ? TableCodec.decode(ProtoBytes.unwrap(message.getTable())) : null,
        message.hasState() ? ProtoBytes.unwrap(message.getState()) : null);
  }
}
