package io.gramme.format;

import io.gramme.data.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Writes the fields of a format in order into an array sized beforehand. */
final class ByteWriter {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] array;
  private int position;

  ByteWriter(int size) {
    array = new byte[size];
  }

  void writeByte(int value) {
    array[position++] = (byte) value;
  }

  void writeLong(long value) {
    LONG.set(array, position, value);
    position += Long.BYTES;
  }

  void writeVarint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      array[position++] = (byte) ((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    array[position++] = (byte) rest;
  }

  void writeBytes(Bytes bytes) {
    writeVarint(bytes.length());
    bytes.copyTo(array, position);
    position += bytes.length();
  }

  Bytes finish() {
    if (position != array.length) {
      throw new IllegalStateException(
          "wrote " + position + " bytes where " + array.length + " were reckoned");
    }
    return Bytes.wrap(array);
  }

  static int sizeOfVarint(long value) {
    return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7);
  }

  static int sizeOfBytes(Bytes bytes) {
    return sizeOfVarint(bytes.length()) + bytes.length();
  }
}
