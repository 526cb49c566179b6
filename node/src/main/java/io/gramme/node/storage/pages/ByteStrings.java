package io.gramme.node.storage.pages;

import java.util.Arrays;

/**
 * The byte strings of a node, one behind the other in one array: a search stays in a few lines of the processor's cache,
 * and the collector has two arrays to look at instead of one for each string. Immutable.
 */
final class ByteStrings {
  static final ByteStrings NONE = new ByteStrings(new byte[0], new int[0]);

  private final byte[] bytes;
  private final int[] ends;

  /**
   * Takes over both arrays.
   *
   * @param ends where each string ends in the bytes, the last at their end
   */
  ByteStrings(byte[] bytes, int[] ends) {
    this.bytes = bytes;
    this.ends = ends;
  }

  static ByteStrings of(Object[] strings) {
    int[] ends = new int[strings.length];
    int length = 0;
    for (int i = 0; i < strings.length; i++) {
      length += ((byte[]) strings[i]).length;
      ends[i] = length;
    }
    byte[] bytes = new byte[length];
    int at = 0;
    for (Object string : strings) {
      byte[] source = (byte[]) string;
      System.arraycopy(source, 0, bytes, at, source.length);
      at += source.length;
    }
    return new ByteStrings(bytes, ends);
  }

  int size() {
    return ends.length;
  }

  /** All strings one behind the other. */
  byte[] bytes() {
    return bytes;
  }

  /** Where a string begins in {@link #bytes}; where the last one ends for their number. */
  int begin(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  int length(int index) {
    return ends[index] - begin(index);
  }

  byte[] get(int index) {
    return Arrays.copyOfRange(bytes, begin(index), ends[index]);
  }

  /** Where a string stands among sorted ones, or −1 less where it would have to. */
  int search(byte[] string) {
    int low = 0;
    int high = ends.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order =
          Arrays.compareUnsigned(bytes, begin(middle), ends[middle], string, 0, string.length);
      if (order < 0) {
        low = middle + 1;
      } else if (order > 0) {
        high = middle - 1;
      } else {
        return middle;
      }
    }
    return -low - 1;
  }

  /** With another string at an index, behind which the later ones move. */
  ByteStrings with(int index, byte[] string) {
    int[] longer = new int[ends.length + 1];
    System.arraycopy(ends, 0, longer, 0, index);
    longer[index] = begin(index) + string.length;
    for (int i = index; i < ends.length; i++) {
      longer[i + 1] = ends[i] + string.length;
    }
    return new ByteStrings(spliced(begin(index), begin(index), string), longer);
  }

  /** With another string in the place of one. */
  ByteStrings replaced(int index, byte[] string) {
    byte[] replaced = spliced(begin(index), ends[index], string);
    int difference = string.length - length(index);
    if (difference == 0) {
      return new ByteStrings(replaced, ends);
    }
    int[] moved = ends.clone();
    for (int i = index; i < moved.length; i++) {
      moved[i] += difference;
    }
    return new ByteStrings(replaced, moved);
  }

  /** Without one string. */
  ByteStrings without(int index) {
    int length = length(index);
    int[] shorter = new int[ends.length - 1];
    System.arraycopy(ends, 0, shorter, 0, index);
    for (int i = index; i < shorter.length; i++) {
      shorter[i] = ends[i + 1] - length;
    }
    return new ByteStrings(spliced(begin(index), ends[index], new byte[0]), shorter);
  }

  private byte[] spliced(int from, int to, byte[] between) {
    byte[] result = new byte[bytes.length - (to - from) + between.length];
    System.arraycopy(bytes, 0, result, 0, from);
    System.arraycopy(between, 0, result, from, between.length);
    System.arraycopy(bytes, to, result, from + between.length, bytes.length - to);
    return result;
  }

  /** Those from one index to before another. */
  ByteStrings range(int from, int to) {
    int begin = begin(from);
    int[] part = new int[to - from];
    for (int i = from; i < to; i++) {
      part[i - from] = ends[i] - begin;
    }
    return new ByteStrings(Arrays.copyOfRange(bytes, begin, begin(to)), part);
  }
}
