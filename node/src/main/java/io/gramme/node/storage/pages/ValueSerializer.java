package io.gramme.node.storage.pages;

import java.io.IOException;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.serializer.SerializerByteArray;

/**
 * The values of a node: their lengths first, then all their bytes, which are believed whatever the checksum of the node
 * says: a value has a checksum of its own, and a flipped bit in it must not take its neighbours away. Not thread-safe.
 */
final class ValueSerializer extends SerializerByteArray {
  /** Where the bytes of the values began that were written last. */
  private int bytesAt;

  int bytesAt() {
    return bytesAt;
  }

  void forgetBytes() {
    bytesAt = -1;
  }

  @Override
  public void valueArraySerialize(DataOutput2 out, Object values) throws IOException {
    for (byte[] value : (byte[][]) values) {
      out.packInt(value.length);
    }
    bytesAt = out.pos;
    for (byte[] value : (byte[][]) values) {
      out.write(value);
    }
  }

  @Override
  public byte[][] valueArrayDeserialize(DataInput2 in, int size) throws IOException {
    byte[][] values = new byte[size][];
    for (int i = 0; i < size; i++) {
      values[i] = new byte[in.unpackInt()];
    }
    for (byte[] value : values) {
      in.readFully(value);
    }
    return values;
  }
}
