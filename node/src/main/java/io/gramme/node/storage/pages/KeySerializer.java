package io.gramme.node.storage.pages;

import java.util.Arrays;
import java.util.Comparator;
import org.mapdb.serializer.SerializerByteArray;

/** MapDB's keys of bytes, of which a node is searched without being copied first. */
final class KeySerializer extends SerializerByteArray {
  @Override
  public int compare(byte[] first, byte[] second) {
    return Arrays.compareUnsigned(first, second);
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
