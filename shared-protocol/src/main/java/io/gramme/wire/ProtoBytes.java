package io.gramme.wire;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.gramme.data.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Moves between {@link Bytes} and protobuf's byte strings without copying; both are immutable. */
final class ProtoBytes {
  private ProtoBytes() {}

  static ByteString wrap(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.array(), bytes.arrayOffset(), bytes.length());
  }

  /** A parser whose byte fields share the array of the bytes. */
  static CodedInputStream parser(Bytes bytes) {
    CodedInputStream in = wrap(bytes).newCodedInput();
    in.enableAliasing(true);
    return in;
  }

  /** The bytes of a byte string, sharing its array. */
  static Bytes unwrap(ByteString string) {
    if (string.isEmpty()) {
      return Bytes.EMPTY;
    }
    ArraySlice slice = new ArraySlice();
    try {
      UnsafeByteOperations.unsafeWriteTo(string, slice);
    } catch (IOException e) {
      throw new UncheckedIOException("an array cannot fail", e);
    }
    Bytes whole = slice.bytes;
    // A byte string of several arrays is handed over piece by piece; parsing an array never makes
    // one.
    return whole.length() == string.size() ? whole : Bytes.wrap(string.toByteArray());
  }

  /** Catches the array that a byte string hands over. */
  private static final class ArraySlice extends ByteOutput {
    private Bytes bytes = Bytes.EMPTY;

    @Override
    public void writeLazy(byte[] value, int offset, int length) {
      bytes = Bytes.wrap(value, offset, length);
    }

    @Override
    public void write(byte[] value, int offset, int length) {
      byte[] copy = new byte[length];
      System.arraycopy(value, offset, copy, 0, length);
      bytes = Bytes.wrap(copy);
    }

    @Override
    public void write(byte value) {
      bytes = Bytes.wrap(new byte[] {value});
    }

    @Override
    public void write(ByteBuffer value) {
      byte[] copy = new byte[value.remaining()];
      value.get(copy);
      bytes = Bytes.wrap(copy);
    }

    @Override
    public void writeLazy(ByteBuffer value) {
      write(value);
    }
  }
}
