package io.gramme.node.storage.pages;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.serializer.SerializerByteArray;

/**
 * MapDB's keys of bytes, of which a node is searched without being copied first. Each is written as the part by which it
 * differs from the one before it: the keys of a node are neighbours, of one partition and mostly of one bucket.
 */
final class KeySerializer extends SerializerByteArray {
  private static final byte[] NONE = {};

  @Override
  public int compare(byte[] first, byte[] second) {
    return Arrays.compareUnsigned(first, second);
  }

  @Override
  public void valueArraySerialize(DataOutput2 out, Object keys) throws IOException {
    byte[] before = NONE;
    for (byte[] key : (byte[][]) keys) {
      int differsAt = Arrays.mismatch(before, key);
      int shared = differsAt < 0 ? key.length : differsAt;
      out.packInt(shared);
      out.packInt(key.length - shared);
      out.write(key, shared, key.length - shared);
      before = key;
    }
  }

  @Override
  public byte[][] valueArrayDeserialize(DataInput2 in, int size) throws IOException {
    byte[][] keys = new byte[size][];
    byte[] before = NONE;
    for (int i = 0; i < size; i++) {
      int shared = in.unpackInt();
      byte[] key = Arrays.copyOf(before, shared + in.unpackInt());
      in.readFully(key, shared, key.length - shared);
      keys[i] = key;
      before = key;
    }
    return keys;
  }

  @Override
  public int valueArraySearch(Object keys, byte[] key) {
    return Arrays.binarySearch((byte[][]) keys, key, Arrays::compareUnsigned);
  }

  // There is one order of keys.
  @SuppressWarnings("rawtypes")
  @Override
  public int valueArraySearch(Object keys, byte[] key, Comparator comparator) {
    return valueArraySearch(keys, key);
  }
}
