package io.gramme.wire;

import static io.gramme.wire.FieldReader.SIZED;

import com.google.protobuf.MessageLite;
import io.gramme.data.Bytes;
import io.gramme.machine.Sealed;
import io.gramme.membership.MemberTable;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.wire.generated.Changes;
import io.gramme.wire.generated.Done;
import io.gramme.wire.generated.Health;
import io.gramme.wire.generated.Refusal;
import io.gramme.wire.generated.States;
import io.gramme.wire.generated.Table;
import io.gramme.wire.generated.Transfers;
import io.gramme.wire.generated.Usage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Replies that answer neither a read nor a write, as generated messages. */
final class ReplyCodec {
  private static final int TABLE = io.gramme.wire.generated.ReplyItem.TABLE_FIELD_NUMBER;
  private static final int DONE = io.gramme.wire.generated.ReplyItem.DONE_FIELD_NUMBER;
  private static final int REFUSAL = io.gramme.wire.generated.ReplyItem.REFUSAL_FIELD_NUMBER;
  private static final int CHANGES = io.gramme.wire.generated.ReplyItem.CHANGES_FIELD_NUMBER;
  private static final int HEALTH = io.gramme.wire.generated.ReplyItem.HEALTH_FIELD_NUMBER;
  private static final int STATES = io.gramme.wire.generated.ReplyItem.STATES_FIELD_NUMBER;
  private static final int TRANSFERS = io.gramme.wire.generated.ReplyItem.TRANSFERS_FIELD_NUMBER;
  private static final int USAGE = io.gramme.wire.generated.ReplyItem.USAGE_FIELD_NUMBER;

  private ReplyCodec() {}

  /** The item of a reply that answers neither a read nor a write. */
  static MessageLite encode(ReplyItem item) {
    Reply reply = item.reply();
    io.gramme.wire.generated.ReplyItem.Builder message =
        io.gramme.wire.generated.ReplyItem.newBuilder().setCorrelation(item.correlation());
    if (reply instanceof Reply.Table table) {
      message.setTable(Table.newBuilder().setTable(TableCodec.encodeToByteString(table.table())));
    } else if (reply instanceof Reply.Done) {
      message.setDone(Done.getDefaultInstance());
    } else if (reply instanceof Reply.Refusal refusal) {
      message.setRefusal(encode(refusal));
    } else if (reply instanceof Reply.Changes changes) {
      message.setChanges(Changes.newBuilder()
          .setDigest(GossipCodec.digest(changes.digest()))
          .setDelta(GossipCodec.delta(changes.delta()))
          .addAllHeartbeats(GossipCodec.heartbeats(changes.heartbeats())));
    } else if (reply instanceof Reply.Health health) {
      message.setHealth(Health.newBuilder().addAllMembers(GossipCodec.health(health.members())));
    } else if (reply instanceof Reply.States states) {
      message.setStates(TransferCodec.states(states));
    } else if (reply instanceof Reply.Transfers transfers) {
      message.setTransfers(TransferCodec.transfers(transfers));
    } else if (reply instanceof Reply.Usage usage) {
      message.setUsage(TransferCodec.usage(usage));
    } else if (reply instanceof Reply.State || reply instanceof Reply.Applied) {
      throw new IllegalArgumentException("what answers a read or write needs no generated message");
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

  /** The reply that a field of an item is; null, having passed over it, when nobody knows the field. */
  static @Nullable Reply read(int tag, FieldReader in) throws IOException, WireException {
    return switch (tag) {
      case TABLE << 3 | SIZED ->
        new Reply.Table(
            TableCodec.decode(ProtoBytes.unwrap(in.message(Table.parser()).getTable())));
      case DONE << 3 | SIZED -> {
        in.message(Done.parser());
        yield new Reply.Done();
      }
      case REFUSAL << 3 | SIZED -> decode(in.message(Refusal.parser()));
      case CHANGES << 3 | SIZED -> changes(in.message(Changes.parser()));
      case HEALTH << 3 | SIZED ->
        new Reply.Health(GossipCodec.health(in.message(Health.parser()).getMembersList()));
      case STATES << 3 | SIZED -> TransferCodec.states(in.message(States.parser()));
      case TRANSFERS << 3 | SIZED -> TransferCodec.transfers(in.message(Transfers.parser()));
      case USAGE << 3 | SIZED -> TransferCodec.usage(in.message(Usage.parser()));
      default -> {
        in.skip(tag);
        yield null;
      }
    };
  }

  private static Reply changes(Changes message) throws WireException {
    try {
      return new Reply.Changes(
          GossipCodec.digest(message.getDigest()),
          GossipCodec.delta(message.getDelta()),
          GossipCodec.heartbeats(message.getHeartbeatsList()));
    } catch (IllegalArgumentException e) {
      throw new WireException("malformed changes of a table: " + e.getMessage());
    }
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
