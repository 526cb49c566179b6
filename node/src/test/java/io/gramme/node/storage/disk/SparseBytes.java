package io.gramme.node.storage.disk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The bytes of a simulated file; a copy shares all chunks until one side writes to them. */
final class SparseBytes {
  private static final int CHUNK = 4096;
  private static final byte[] ZEROS = new byte[CHUNK];

  private final List<byte[]> chunks;
  private long size;

  private SparseBytes(List<byte[]> chunks, long size) {
    this.chunks = chunks;
    this.size = size;
  }

  static SparseBytes empty() {
    return new SparseBytes(new ArrayList<>(), 0);
  }

  SparseBytes copy() {
    return new SparseBytes(new ArrayList<>(chunks), size);
  }

  long size() {
    return size;
  }

  void write(long position, byte[] bytes, int from, int length) {
    for (int done = 0; done < length; ) {
      long at = position + done;
      int place = (int) (at % CHUNK);
      int count = Math.min(length - done, CHUNK - place);
      byte[] chunk = chunk((int) (at / CHUNK)).clone();
      System.arraycopy(bytes, from + done, chunk, place, count);
      chunks.set((int) (at / CHUNK), chunk);
      done += count;
    }
    size = Math.max(size, position + length);
  }

  private byte[] chunk(int index) {
    while (chunks.size() <= index) {
      chunks.add(ZEROS);
    }
    return chunks.get(index);
  }

  byte[] read(long position, int length) {
    int count = (int) Math.max(0, Math.min(length, size - position));
    byte[] result = new byte[count];
    for (int done = 0; done < count; ) {
      long at = position + done;
      int place = (int) (at % CHUNK);
      int part = Math.min(count - done, CHUNK - place);
      System.arraycopy(chunk((int) (at / CHUNK)), place, result, done, part);
      done += part;
    }
    return result;
  }

  void flip(long bit) {
    long at = bit / Byte.SIZE;
    byte[] flipped = read(at, 1);
    flipped[0] ^= (byte) (1 << (bit % Byte.SIZE));
    write(at, flipped, 0, 1);
  }

  /** Whether a sector was ever given anything but zeros. */
  boolean isZero(long position, int length) {
    return Arrays.equals(read(position, length), new byte[length]);
  }
}
