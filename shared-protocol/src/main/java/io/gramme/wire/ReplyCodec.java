package io.gramme.wire;

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

/**
 * Replies as protobuf messages. A reply that is not understood makes its whole frame malformed: guessing what it says
 * about a write would be worse than losing it (rule W5).
 */
final class ReplyCodec {
  private ReplyCodec() {}

  static io.gramme.wire.generated.ReplyItem encode(ReplyItem item) {
    io.gramme.wire.generated.ReplyItem.Builder message =
        io.gramme.wire.generated.ReplyItem.newBuilder().setCorrelation(item.correlation());
    Reply reply = item.reply();
    if (reply instanceof Reply.State state) {
      message.setState(State.newBuilder()
          .setState(ProtoBytes.wrap(state.state()))
          .setAsOf(state.asOf())
          .setWatermark(state.watermark()));
    } else if (reply instanceof Reply.Applied applied) {
      message.setApplied(Applied.newBuilder().setWatermark(applied.watermark()));
    } else if (reply instanceof Reply.Table table) {
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

  static ReplyItem decode(io.gramme.wire.generated.ReplyItem message) throws WireException {
    return new ReplyItem(message.getCorrelation(), decodeReply(message));
  }

  private static Reply decodeReply(io.gramme.wire.generated.ReplyItem message)
      throws WireException {
    return switch (message.getReplyCase()) {
      case STATE ->
        new Reply.State(
            ProtoBytes.unwrap(message.getState().getState()),
            Stamps.require("asOf of a state", message.getState().getAsOf()),
            Stamps.require("watermark of a state", message.getState().getWatermark()));
      case APPLIED ->
        new Reply.Applied(
            Stamps.require("watermark of a write", message.getApplied().getWatermark()));
      case TABLE ->
        new Reply.Table(TableCodec.decode(ProtoBytes.unwrap(message.getTable().getTable())));
      case DONE -> new Reply.Done();
      case REFUSAL -> decode(message.getRefusal());
      case REPLY_NOT_SET -> throw new WireException("a reply of an unknown kind");
    };
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
