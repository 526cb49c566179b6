package io.gramme.node.storage.pages;

import java.io.IOException;
import java.util.Arrays;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;

/**
 * The keys of a node: how long all are, then each as the part by which it differs from the one before it, for they are
 * neighbours, of one partition and mostly of one bucket.
 */
final class KeySerializer extends ByteStringSerializer {
  @Override
  void write(DataOutput2 out, ByteStrings keys) {
    byte[] bytes = keys.bytes();
    ensureRoom(out, 1 + 2 * keys.size(), bytes.length);
    putVarint(out, bytes.length);
    int before = 0;
    for (int i = 0; i < keys.size(); i++) {
      int begin = keys.begin(i);
      int end = begin + keys.length(i);
      int differsAt = Arrays.mismatch(bytes, before, begin, bytes, begin, end);
      int shared = differsAt < 0 ? end - begin : differsAt;
      putVarint(out, shared);
      putVarint(out, end - begin - shared);
      putBytes(out, bytes, begin + shared, end - begin - shared);
      before = begin;
    }
  }

  @Override
  ByteStrings read(DataInput2 in, int size) throws IOException {
    byte[] bytes = new byte[getVarint(in)];
    int[] ends = new int[size];
    int before = 0;
    int at = 0;
    for (int i = 0; i < size; i++) {
      int shared = getVarint(in);
      int rest = getVarint(in);
      System.arraycopy(bytes, before, bytes, at, shared);
      in.readFully(bytes, at + shared, rest);
      before = at;
      at += shared + rest;
      ends[i] = at;
    }
    return new ByteStrings(bytes, ends);
  }
}
