package io.gramme.wire;

import static io.gramme.wire.FieldReader.FIXED64;
import static io.gramme.wire.FieldReader.SIZED;
import static io.gramme.wire.FieldReader.VARINT;

import com.google.protobuf.MessageLite;
import io.gramme.data.Bytes;
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
import io.gramme.wire.generated.Repair;
import io.gramme.wire.generated.RequestItem.Builder;
import io.gramme.wire.generated.Write;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Requests as the fields of protobuf messages: those for keys, which are many, without the generated messages, the others
 * with them. What cannot be served as it came becomes {@link Request.Unsupported}.
 */
final class RequestCodec {
  private static final int CORRELATION =
      io.gramme.wire.generated.RequestItem.CORRELATION_FIELD_NUMBER;
  private static final int EPOCH = io.gramme.wire.generated.RequestItem.EPOCH_FIELD_NUMBER;
  private static final int REMAINING =
      io.gramme.wire.generated.RequestItem.REMAINING_MILLIS_FIELD_NUMBER;
  private static final int READ = io.gramme.wire.generated.RequestItem.READ_FIELD_NUMBER;
  private static final int WRITE = io.gramme.wire.generated.RequestItem.WRITE_FIELD_NUMBER;
  private static final int REPAIR = io.gramme.wire.generated.RequestItem.REPAIR_FIELD_NUMBER;

  private static final int FETCH_TABLE =
      io.gramme.wire.generated.RequestItem.FETCH_TABLE_FIELD_NUMBER;
  private static final int JOIN = io.gramme.wire.generated.RequestItem.JOIN_FIELD_NUMBER;
  private static final int PREPARE_JOIN =
      io.gramme.wire.generated.RequestItem.PREPARE_JOIN_FIELD_NUMBER;
  private static final int INSTALL_TABLE =
      io.gramme.wire.generated.RequestItem.INSTALL_TABLE_FIELD_NUMBER;
  private static final int CREATE_BUCKET =
      io.gramme.wire.generated.RequestItem.CREATE_BUCKET_FIELD_NUMBER;
  private static final int FIND_KEYS = io.gramme.wire.generated.RequestItem.FIND_KEYS_FIELD_NUMBER;

  // The same in reads, writes and repairs, as far as they have them.
  private static final int FAMILY = Write.FAMILY_FIELD_NUMBER;
  private static final int PARTITION = Write.PARTITION_FIELD_NUMBER;
  private static final int BUCKET = Write.BUCKET_FIELD_NUMBER;
  private static final int KEY = Write.KEY_FIELD_NUMBER;
  private static final int ARRIVING = Write.DELTA_FIELD_NUMBER;
  private static final int AS_OF = Repair.AS_OF_FIELD_NUMBER;

  private RequestCodec() {}

  /** The generated message of an item that is not for a key; null for one that is. */
  static @Nullable MessageLite generated(RequestItem item) {
    Request request = item.request();
    if (request instanceof Request.Keyed) {
      return null;
    }
    Builder message = io.gramme.wire.generated.RequestItem.newBuilder()
        .setCorrelation(item.correlation())
        .setEpoch(item.epoch())
        .setRemainingMillis(Millis.toWire(item.remainingMillis()));
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
          .setEvenIfInUse(create.evenIfInUse()));
    } else if (request instanceof Request.FindKeys find) {
      message.setFindKeys(FindKeys.newBuilder().setBucket(find.bucket()));
    } else if (!(request instanceof Request.Unsupported)) {
      throw Sealed.unknown(request);
    }
    // Request.Unsupported leaves without a kind and comes out as itself.
    return message.build();
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
    } else {
      throw Sealed.unknown(request);
    }
  }

  private static Bytes arriving(Request.Keyed request) {
    return request instanceof Request.Change change ? change.arriving() : Bytes.EMPTY;
  }

  private static long asOf(Request.Keyed request) {
    return request instanceof Request.Repair repair ? repair.asOf() : 0;
  }

  /** Reads an item up to its end. */
  static RequestItem read(FieldReader in) throws IOException {
    long correlation = 0;
    long epoch = 0;
    int remaining = 0;
    Request request = new Request.Unsupported("this node does not know the request");
    for (int tag = in.next(); tag != 0; tag = in.next()) {
      switch (tag) {
        case CORRELATION << 3 | VARINT -> correlation = in.uint64();
        case EPOCH << 3 | FIXED64 -> epoch = in.fixed64();
        case REMAINING << 3 | VARINT -> remaining = in.uint32();
        case READ << 3 | SIZED, WRITE << 3 | SIZED, REPAIR << 3 | SIZED -> {
          int outer = in.enter();
          request = keyed(FieldReader.field(tag), in);
          in.leave(outer);
        }
        case FETCH_TABLE << 3 | SIZED,
            JOIN << 3 | SIZED,
            PREPARE_JOIN << 3 | SIZED,
            INSTALL_TABLE << 3 | SIZED,
            CREATE_BUCKET << 3 | SIZED,
            FIND_KEYS << 3 | SIZED -> request = rare(FieldReader.field(tag), in);
        default -> in.skip(tag);
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
        default ->
          new Request.Repair(
              partition, key, arriving, Stamps.require("asOf of a moved state", asOf));
      };
    } catch (IllegalArgumentException e) {
      return unsupported(e);
    }
  }

  private static Request rare(int kind, FieldReader in) throws IOException {
    try {
      return switch (kind) {
        case FETCH_TABLE -> {
          in.message(FetchTable.parser());
          yield new Request.FetchTable();
        }
        case JOIN ->
          new Request.Join(TableCodec.member(in.message(Join.parser()).getCandidate()));
        case PREPARE_JOIN -> {
          PrepareJoin message = in.message(PrepareJoin.parser());
          yield new Request.PrepareJoin(
              message.getToken(), Millis.fromWire(message.getHoldMillis()));
        }
        case INSTALL_TABLE -> {
          InstallTable message = in.message(InstallTable.parser());
          yield new Request.InstallTable(
              message.getToken(), TableCodec.decode(ProtoBytes.unwrap(message.getTable())));
        }
        case CREATE_BUCKET -> {
          CreateBucket message = in.message(CreateBucket.parser());
          yield new Request.CreateBucket(
              TableCodec.bucket(message.getBucket()), message.getEvenIfInUse());
        }
        default -> new Request.FindKeys(in.message(FindKeys.parser()).getBucket());
      };
    } catch (IllegalArgumentException | WireException e) {
      return unsupported(e);
    }
  }

  private static Request unsupported(Exception cause) {
    return new Request.Unsupported(String.valueOf(cause.getMessage()));
  }
}
