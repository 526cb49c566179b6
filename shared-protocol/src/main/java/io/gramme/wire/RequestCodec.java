package io.gramme.wire;

import static io.gramme.wire.FieldReader.SIZED;

import com.google.protobuf.MessageLite;
import io.gramme.data.Key;
import io.gramme.machine.Sealed;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.ring.PartitionId;
import io.gramme.wire.generated.CreateBucket;
import io.gramme.wire.generated.FetchChanges;
import io.gramme.wire.generated.FetchHealth;
import io.gramme.wire.generated.FetchStates;
import io.gramme.wire.generated.FetchTable;
import io.gramme.wire.generated.FindKeys;
import io.gramme.wire.generated.Gossip;
import io.gramme.wire.generated.Join;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Requests that are not for a key, as generated messages. What cannot be served as it came becomes
 * {@link Request.Unsupported}.
 */
final class RequestCodec {
  private static final int FETCH_TABLE =
      io.gramme.wire.generated.RequestItem.FETCH_TABLE_FIELD_NUMBER;
  private static final int JOIN = io.gramme.wire.generated.RequestItem.JOIN_FIELD_NUMBER;
  private static final int CREATE_BUCKET =
      io.gramme.wire.generated.RequestItem.CREATE_BUCKET_FIELD_NUMBER;
  private static final int FIND_KEYS = io.gramme.wire.generated.RequestItem.FIND_KEYS_FIELD_NUMBER;
  private static final int FETCH_CHANGES =
      io.gramme.wire.generated.RequestItem.FETCH_CHANGES_FIELD_NUMBER;
  private static final int GOSSIP = io.gramme.wire.generated.RequestItem.GOSSIP_FIELD_NUMBER;
  private static final int FETCH_HEALTH =
      io.gramme.wire.generated.RequestItem.FETCH_HEALTH_FIELD_NUMBER;
  private static final int FETCH_STATES =
      io.gramme.wire.generated.RequestItem.FETCH_STATES_FIELD_NUMBER;

  private RequestCodec() {}

  /** The item of a request that is not for a key. */
  static MessageLite encode(RequestItem item) {
    Request request = item.request();
    io.gramme.wire.generated.RequestItem.Builder message =
        io.gramme.wire.generated.RequestItem.newBuilder()
            .setCorrelation(item.correlation())
            .setEpoch(item.epoch())
            .setRemainingMillis(Millis.toWire(item.remainingMillis()));
    if (request instanceof Request.FetchTable) {
      message.setFetchTable(FetchTable.getDefaultInstance());
    } else if (request instanceof Request.Join join) {
      message.setJoin(Join.newBuilder()
          .setCandidate(TableCodec.member(join.candidate()))
          .setAdmission(Numbers.of(join.admission())));
    } else if (request instanceof Request.CreateBucket create) {
      message.setCreateBucket(CreateBucket.newBuilder()
          .setBucket(TableCodec.bucket(create.bucket()))
          .setEvenIfInUse(create.evenIfInUse()));
    } else if (request instanceof Request.FindKeys find) {
      message.setFindKeys(FindKeys.newBuilder().setBucket(find.bucket()));
    } else if (request instanceof Request.FetchChanges fetch) {
      message.setFetchChanges(
          FetchChanges.newBuilder().setKnown(GossipCodec.digest(fetch.known())));
    } else if (request instanceof Request.Gossip gossip) {
      message.setGossip(Gossip.newBuilder()
          .setDigest(GossipCodec.digest(gossip.digest()))
          .setDelta(GossipCodec.delta(gossip.delta()))
          .addAllHeartbeats(GossipCodec.heartbeats(gossip.heartbeats())));
    } else if (request instanceof Request.FetchHealth) {
      message.setFetchHealth(FetchHealth.getDefaultInstance());
    } else if (request instanceof Request.FetchStates fetch) {
      message.setFetchStates(fetchStates(fetch));
    } else if (request instanceof Request.Keyed) {
      throw new IllegalArgumentException("a request for a key needs no generated message");
    } else if (request instanceof Request.OfOperators asked) {
      OperatorCodec.encode(asked, message);
    } else if (!(request instanceof Request.Unsupported)) {
      throw Sealed.unknown(request);
    }
    // Request.Unsupported leaves without a kind and comes out as itself.
    return message.build();
  }

  private static FetchStates.Builder fetchStates(Request.FetchStates fetch) {
    FetchStates.Builder message = FetchStates.newBuilder()
        .setFamily(fetch.partition().family())
        .setPartition(fetch.partition().index());
    Key after = fetch.after();
    if (after != null) {
      message.setAfterBucket(after.bucket()).setAfterKey(ProtoBytes.wrap(after.bytes()));
    }
    return message;
  }

  private static Request join(Join message) {
    return new Request.Join(
        TableCodec.member(message.getCandidate()), Numbers.admission(message.getAdmission()));
  }

  private static Request fetchStates(FetchStates message) {
    return new Request.FetchStates(
        new PartitionId(message.getFamily(), message.getPartition()),
        message.hasAfterBucket()
            ? new Key(message.getAfterBucket(), ProtoBytes.unwrap(message.getAfterKey()))
            : null);
  }

  /** The request that a field of an item is; null, having passed over it, when nobody knows the field. */
  static @Nullable Request read(int tag, FieldReader in) throws IOException {
    try {
      return switch (tag) {
        case FETCH_TABLE << 3 | SIZED -> {
          in.message(FetchTable.parser());
          yield new Request.FetchTable();
        }
        case JOIN << 3 | SIZED -> join(in.message(Join.parser()));
        case CREATE_BUCKET << 3 | SIZED -> {
          CreateBucket message = in.message(CreateBucket.parser());
          yield new Request.CreateBucket(
              TableCodec.bucket(message.getBucket()), message.getEvenIfInUse());
        }
        case FIND_KEYS << 3 | SIZED ->
          new Request.FindKeys(in.message(FindKeys.parser()).getBucket());
        case FETCH_CHANGES << 3 | SIZED ->
          new Request.FetchChanges(
              GossipCodec.digest(in.message(FetchChanges.parser()).getKnown()));
        case GOSSIP << 3 | SIZED -> {
          Gossip message = in.message(Gossip.parser());
          yield new Request.Gossip(
              GossipCodec.digest(message.getDigest()),
              GossipCodec.delta(message.getDelta()),
              GossipCodec.heartbeats(message.getHeartbeatsList()));
        }
        case FETCH_HEALTH << 3 | SIZED -> {
          in.message(FetchHealth.parser());
          yield new Request.FetchHealth();
        }
        case FETCH_STATES << 3 | SIZED -> fetchStates(in.message(FetchStates.parser()));
        default -> OperatorCodec.read(tag, in);
      };
    } catch (IllegalArgumentException | WireException e) {
      return new Request.Unsupported(String.valueOf(e.getMessage()));
    }
  }
}
