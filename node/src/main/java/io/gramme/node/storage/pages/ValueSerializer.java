package io.gramme.node.storage.pages;

import java.io.IOException;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;

/**
 * The values of a node: their lengths first, then all their bytes, which are believed whatever the checksum of the node
 * says: a value has a checksum of its own, and a flipped bit in it must not take its neighbours away. Not thread-safe.
 */
final class ValueSerializer extends ByteStringSerializer {
  /** Where the bytes of the values began that were written last. */
  private int bytesAt;

  int bytesAt() {
    return bytesAt;
  }

  void forgetBytes() {
    bytesAt = -1;
  }

  @Override
  void write(DataOutput2 out, ByteStrings values) {
    byte[] bytes = values.bytes();
    ensureRoom(out, values.size(), bytes.length);
    for (int i = 0; i < values.size(); i++) {
      putVarint(out, values.length(i));
    }
    bytesAt = out.pos;
    putBytes(out, bytes, 0, bytes.length);
  }

  @Override
  ByteStrings read(DataInput2 in, int size) throws IOException {
    int[] ends = new int[size];
    int length = 0;
    for (int i = 0; i < size; i++) {
      length += getVarint(in);
      ends[i] = length;
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return new ByteStrings(bytes, ends);
  }
}
