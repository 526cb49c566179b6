package io.gramme.wire;

import io.gramme.data.Key;
import io.gramme.machine.Sealed;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.ring.PartitionId;
import io.gramme.wire.generated.CreateBucket;
import io.gramme.wire.generated.FetchTable;
import io.gramme.wire.generated.FindKeys;
import io.gramme.wire.generated.InstallTable;
import io.gramme.wire.generated.Join;
import io.gramme.wire.generated.PrepareJoin;
import io.gramme.wire.generated.Read;
import io.gramme.wire.generated.Repair;
import io.gramme.wire.generated.Write;

/** Requests as protobuf messages. What cannot be served as it came becomes {@link Request.Unsupported}. */
final class RequestCodec {
  private RequestCodec() {}

  static io.gramme.wire.generated.RequestItem encode(RequestItem item) {
    io.gramme.wire.generated.RequestItem.Builder message =
        io.gramme.wire.generated.RequestItem.newBuilder()
            .setCorrelation(item.correlation())
            .setEpoch(item.epoch())
            .setRemainingMillis(Millis.toWire(item.remainingMillis()));
    Request request = item.request();
    if (request instanceof Request.Read read) {
      message.setRead(Read.newBuilder()
          .setFamily(read.partition().family())
          .setPartition(read.partition().index())
          .setBucket(read.key().bucket())
          .setKey(ProtoBytes.wrap(read.key().bytes())));
    } else if (request instanceof Request.Write write) {
      message.setWrite(Write.newBuilder()
          .setFamily(write.partition().family())
          .setPartition(write.partition().index())
          .setBucket(write.key().bucket())
          .setKey(ProtoBytes.wrap(write.key().bytes()))
          .setDelta(ProtoBytes.wrap(write.delta())));
    } else if (request instanceof Request.Repair repair) {
      message.setRepair(Repair.newBuilder()
          .setFamily(repair.partition().family())
          .setPartition(repair.partition().index())
          .setBucket(repair.key().bucket())
          .setKey(ProtoBytes.wrap(repair.key().bytes()))
          .setState(ProtoBytes.wrap(repair.state()))
          .setAsOf(repair.asOf()));
    } else {
      encodeRare(request, message);
    }
    return message.build();
  }

  private static void encodeRare(
      Request request, io.gramme.wire.generated.RequestItem.Builder message) {
    if (request instanceof Request.FetchTable) {
      message.setFetchTable(FetchTable.getDefaultInstance());
    } else if (request instanceof Request.Join join) {
      message.setJoin(Join.newBuilder().setCandidate(TableCodec.member(join.candidate())));
    } else if (request instanceof Request.PrepareJoin prepare) {
      message.setPrepareJoin(PrepareJoin.newBuilder()
          .setToken(prepare.token())
          .setHoldMillis(Millis.toWire(prepare.holdMillis())));
    } else if (request instanceof Request.InstallTable install) {
      message.setInstallTable(InstallTable.newBuilder()
          .setToken(install.token())
          .setTable(TableCodec.encodeToByteString(install.table())));
    } else if (request instanceof Request.CreateBucket create) {
      message.setCreateBucket(CreateBucket.newBuilder()
          .setBucket(TableCodec.bucket(create.bucket()))
          .setForced(create.forced()));
    } else if (request instanceof Request.FindKeys find) {
      message.setFindKeys(FindKeys.newBuilder().setBucket(find.bucket()));
    } else if (!(request instanceof Request.Unsupported)) {
      throw Sealed.unknown(request);
    }
    // Request.Unsupported leaves without a kind and comes out as itself.
  }

  static RequestItem decode(io.gramme.wire.generated.RequestItem message) {
    return new RequestItem(
        message.getCorrelation(),
        message.getEpoch(),
        Millis.fromWire(message.getRemainingMillis()),
        decodeRequest(message));
  }

  private static Request decodeRequest(io.gramme.wire.generated.RequestItem message) {
    try {
      return switch (message.getRequestCase()) {
        case READ -> decode(message.getRead());
        case WRITE -> decode(message.getWrite());
        case REPAIR -> decode(message.getRepair());
        case FETCH_TABLE -> new Request.FetchTable();
        case JOIN -> new Request.Join(TableCodec.member(message.getJoin().getCandidate()));
        case PREPARE_JOIN ->
          new Request.PrepareJoin(
              message.getPrepareJoin().getToken(),
              Millis.fromWire(message.getPrepareJoin().getHoldMillis()));
        case INSTALL_TABLE ->
          new Request.InstallTable(
              message.getInstallTable().getToken(),
              TableCodec.decode(ProtoBytes.unwrap(message.getInstallTable().getTable())));
        case CREATE_BUCKET ->
          new Request.CreateBucket(
              TableCodec.bucket(message.getCreateBucket().getBucket()),
              message.getCreateBucket().getForced());
        case FIND_KEYS -> new Request.FindKeys(message.getFindKeys().getBucket());
        case REQUEST_NOT_SET -> new Request.Unsupported("this node does not know the request");
      };
    } catch (IllegalArgumentException | WireException e) {
      return new Request.Unsupported(String.valueOf(e.getMessage()));
    }
  }

  private static Request decode(Read message) {
    return new Request.Read(
        new PartitionId(message.getFamily(), message.getPartition()),
        new Key(message.getBucket(), ProtoBytes.unwrap(message.getKey())));
  }

  private static Request decode(Write message) {
    return new Request.Write(
        new PartitionId(message.getFamily(), message.getPartition()),
        new Key(message.getBucket(), ProtoBytes.unwrap(message.getKey())),
        ProtoBytes.unwrap(message.getDelta()));
  }

  private static Request decode(Repair message) {
    return new Request.Repair(
        new PartitionId(message.getFamily(), message.getPartition()),
        new Key(message.getBucket(), ProtoBytes.unwrap(message.getKey())),
        ProtoBytes.unwrap(message.getState()),
        Stamps.require("asOf of a moved state", message.getAsOf()));
  }
}
