package io.gramme.node.storage.pages;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.serializer.GroupSerializer;

/** Has MapDB keep the byte strings of a node as {@link ByteStrings}. */
abstract class ByteStringSerializer implements GroupSerializer<byte[]> {
  private static final int MOST_VARINT_BYTES = 5;
  private static final int SEVEN_BITS = 0x7f;
  private static final int MORE = 0x80;

  private static ByteStrings strings(Object strings) {
    return (ByteStrings) strings;
  }

  /** Writes the strings of a node. */
  abstract void write(DataOutput2 out, ByteStrings strings);

  /** Reads as many strings as were written. */
  abstract ByteStrings read(DataInput2 in, int size) throws IOException;

  /** Makes room for a number of varints and bytes behind where the output stands. */
  static void ensureRoom(DataOutput2 out, int varints, int bytes) {
    out.ensureAvail(varints * MOST_VARINT_BYTES + bytes);
  }

  /** Writes a number from 0 on where there is room; seven bits a byte, the lowest first. */
  static void putVarint(DataOutput2 out, int number) {
    byte[] bytes = out.buf;
    int at = out.pos;
    int rest = number;
    while (rest > SEVEN_BITS) {
      bytes[at++] = (byte) (rest | MORE);
      rest >>>= Byte.SIZE - 1;
    }
    bytes[at++] = (byte) rest;
    out.pos = at;
  }

  /** Writes bytes where there is room. */
  static void putBytes(DataOutput2 out, byte[] source, int from, int length) {
    System.arraycopy(source, from, out.buf, out.pos, length);
    out.pos += length;
  }

  static int getVarint(DataInput2 in) throws IOException {
    int number = 0;
    int shift = 0;
    while (true) {
      byte next = in.readByte();
      number |= (next & SEVEN_BITS) << shift;
      if (next >= 0) {
        return number;
      }
      shift += Byte.SIZE - 1;
    }
  }

  @Override
  public void valueArraySerialize(DataOutput2 out, Object strings) {
    write(out, strings(strings));
  }

  @Override
  public Object valueArrayDeserialize(DataInput2 in, int size) throws IOException {
    return read(in, size);
  }

  @Override
  public int valueArraySearch(Object strings, byte[] string) {
    return strings(strings).search(string);
  }

  // There is one order.
  @SuppressWarnings("rawtypes")
  @Override
  public int valueArraySearch(Object strings, byte[] string, Comparator comparator) {
    return strings(strings).search(string);
  }

  @Override
  public byte[] valueArrayGet(Object strings, int index) {
    return strings(strings).get(index);
  }

  @Override
  public int valueArraySize(Object strings) {
    return strings(strings).size();
  }

  @Override
  public Object valueArrayEmpty() {
    return ByteStrings.NONE;
  }

  @Override
  public Object valueArrayPut(Object strings, int index, byte[] string) {
    return strings(strings).with(index, string);
  }

  @Override
  public Object valueArrayUpdateVal(Object strings, int index, byte[] string) {
    return strings(strings).replaced(index, string);
  }

  @Override
  public Object valueArrayFromArray(Object[] strings) {
    return ByteStrings.of(strings);
  }

  @Override
  public Object valueArrayCopyOfRange(Object strings, int from, int to) {
    return strings(strings).range(from, to);
  }

  /** MapDB counts from 1 here. */
  @Override
  public Object valueArrayDeleteValue(Object strings, int number) {
    return strings(strings).without(number - 1);
  }

  @Override
  public void serialize(DataOutput2 out, byte[] string) throws IOException {
    write(out, ByteStrings.NONE.with(0, string));
  }

  @Override
  public byte[] deserialize(DataInput2 in, int available) throws IOException {
    return read(in, 1).get(0);
  }

  @Override
  public boolean isTrusted() {
    return true;
  }

  @Override
  public boolean equals(byte[] first, byte[] second) {
    return Arrays.equals(first, second);
  }

  @Override
  public int hashCode(byte[] string, int seed) {
    return Arrays.hashCode(string) + seed;
  }

  @Override
  public int compare(byte[] first, byte[] second) {
    return Arrays.compareUnsigned(first, second);
  }
}
