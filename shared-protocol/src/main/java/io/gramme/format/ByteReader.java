package io.gramme.format;

import io.gramme.data.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads the fields of a format in order and refuses to read past the end. */
final class ByteReader {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] array;
  private final int start;
  private final int end;
  private int position;

  ByteReader(Bytes bytes) {
    array = bytes.array();
    start = bytes.arrayOffset();
    end = start + bytes.length();
    position = start;
  }

  int remaining() {
    return end - position;
  }

  int readByte(String what) throws FormatException {
    require(1, what);
    return array[position++] & 0xff;
  }

  long readLong(String what) throws FormatException {
    require(Long.BYTES, what);
    long value = (long) LONG.get(array, position);
    position += Long.BYTES;
    return value;
  }

  /** A number of at most 63 bits in seven-bit groups, smallest first, in no more groups than it needs. */
  long readVarint(String what) throws FormatException {
    // Most numbers are of one group.
    if (position < end && array[position] >= 0) {
      return array[position++];
    }
    long value = 0;
    int at = position;
    for (int shift = 0; shift < Long.SIZE - 1; shift += 7) {
      if (at == end) {
        position = at;
        require(1, what);
      }
      int next = array[at++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        if (next == 0 && shift > 0) {
          throw new FormatException(what + " is written with more bytes than it needs");
        }
        position = at;
        return value;
      }
    }
    throw new FormatException(what + " is no number of at most 63 bits");
  }

  /** A count or length that must not exceed a limit. */
  int readCount(String what, int limit) throws FormatException {
    long value = readVarint(what);
    if (value > limit) {
      throw new FormatException(what + " is " + value + "; allowed are at most " + limit);
    }
    return (int) value;
  }

  Bytes readBytes(String what, int limit) throws FormatException {
    int length = readCount("length of " + what, limit);
    require(length, what);
    Bytes slice = Bytes.wrap(array, position, length);
    position += length;
    return slice;
  }

  void skipBytes(String what, int limit) throws FormatException {
    int length = readCount("length of " + what, limit);
    require(length, what);
    position += length;
  }

  void requireEnd() throws FormatException {
    if (position != end) {
      throw new FormatException(remaining() + " bytes follow the end");
    }
  }

  private void require(int count, String what) throws FormatException {
    if (remaining() < count) {
      throw new FormatException(
          "cut off in " + what + ": " + count + " bytes wanted, " + remaining() + " left");
    }
  }
}
