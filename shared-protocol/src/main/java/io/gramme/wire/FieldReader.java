package io.gramme.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.WireFormat;
import io.gramme.data.Bytes;
import java.io.IOException;

/**
 * Walks once over the fields of a message and of those nested in it. Byte fields are slices of the message. Every method
 * throws when the bytes are malformed. Not thread-safe.
 */
final class FieldReader {
  static final int VARINT = WireFormat.WIRETYPE_VARINT;
  static final int FIXED64 = WireFormat.WIRETYPE_FIXED64;
  static final int SIZED = WireFormat.WIRETYPE_LENGTH_DELIMITED;

  private static final int TYPE_BITS = 3;

  private final Bytes message;
  private final CodedInputStream in;

  FieldReader(Bytes message) {
    this.message = message;
    this.in = ProtoBytes.parser(message);
  }

  /** The number of the field that a tag names. */
  static int field(int tag) {
    return tag >>> TYPE_BITS;
  }

  /** The tag of the next field; 0 at the end of the message that is being read. */
  int next() throws IOException {
    return in.readTag();
  }

  /** Passes over the field of this tag, which nobody knows. */
  void skip(int tag) throws IOException {
    if (!in.skipField(tag)) {
      throw new InvalidProtocolBufferException("a group ends that did not begin");
    }
  }

  /** Goes into a nested message; what is returned is to be given to {@link #leave}. */
  int enter() throws IOException {
    return in.pushLimit(in.readRawVarint32());
  }

  /** Goes on behind a nested message whose end has come. */
  void leave(int outer) {
    in.popLimit(outer);
  }

  Bytes bytes() throws IOException {
    int length = in.readRawVarint32();
    int from = in.getTotalBytesRead();
    in.skipRawBytes(length);
    return message.slice(from, length);
  }

  String string() throws IOException {
    return in.readStringRequireUtf8();
  }

  long uint64() throws IOException {
    return in.readUInt64();
  }

  int uint32() throws IOException {
    return in.readUInt32();
  }

  long fixed64() throws IOException {
    return in.readFixed64();
  }

  <T extends MessageLite> T message(Parser<T> parser) throws IOException {
    return in.readMessage(parser, ExtensionRegistryLite.getEmptyRegistry());
  }
}
