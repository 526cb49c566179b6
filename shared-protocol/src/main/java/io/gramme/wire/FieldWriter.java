package io.gramme.wire;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.gramme.data.Bytes;
import java.io.IOException;

/**
 * Reckons and writes the fields of a message as the generated ones do: a field with the value that it has when it is
 * absent is left out.
 */
final class FieldWriter {
  private final byte[] array;
  private final CodedOutputStream out;

  /** A writer of so many bytes. */
  FieldWriter(int size) {
    array = new byte[size];
    out = CodedOutputStream.newInstance(array);
  }

  static int sizeOfFixed64(int field, long value) {
    return value == 0 ? 0 : CodedOutputStream.computeFixed64Size(field, value);
  }

  static int sizeOfUint64(int field, long value) {
    return value == 0 ? 0 : CodedOutputStream.computeUInt64Size(field, value);
  }

  static int sizeOfUint32(int field, int value) {
    return value == 0 ? 0 : CodedOutputStream.computeUInt32Size(field, value);
  }

  static int sizeOfString(int field, String value) {
    return value.isEmpty() ? 0 : CodedOutputStream.computeStringSize(field, value);
  }

  static int sizeOfBytes(int field, Bytes value) {
    return value.isEmpty() ? 0 : sizeOfMessage(field, value.length());
  }

  /** The size of a nested message of so many bytes, with what stands before it. */
  static int sizeOfMessage(int field, int size) {
    return CodedOutputStream.computeTagSize(field)
        + CodedOutputStream.computeUInt32SizeNoTag(size)
        + size;
  }

  void fixed64(int field, long value) throws IOException {
    if (value != 0) {
      out.writeFixed64(field, value);
    }
  }

  void uint64(int field, long value) throws IOException {
    if (value != 0) {
      out.writeUInt64(field, value);
    }
  }

  void uint32(int field, int value) throws IOException {
    if (value != 0) {
      out.writeUInt32(field, value);
    }
  }

  void string(int field, String value) throws IOException {
    if (!value.isEmpty()) {
      out.writeString(field, value);
    }
  }

  void bytes(int field, Bytes value) throws IOException {
    if (!value.isEmpty()) {
      message(field, value.length());
      out.writeRawBytes(value.array(), value.arrayOffset(), value.length());
    }
  }

  /** Begins a nested message of so many bytes. */
  void message(int field, int size) throws IOException {
    out.writeTag(field, FieldReader.SIZED);
    out.writeUInt32NoTag(size);
  }

  /** What a nested message, or a field of it, consists of. */
  void content(MessageLite message) throws IOException {
    message.writeTo(out);
  }

  Bytes finish() {
    out.checkNoSpaceLeft();
    return Bytes.wrap(array);
  }
}
