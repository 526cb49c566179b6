package io.gramme.causality;

import java.util.Arrays;

/** Collects the entries of a joined context in ascending order of writers. */
final class ContextMerge {
  private final long[] writers;
  private final long[] stamps;
  private final long[] covers;
  private int size;

  ContextMerge(int capacity) {
    writers = new long[capacity];
    stamps = new long[capacity];
    covers = new long[capacity];
  }

  void add(long writer, long stamp, long cover) {
    writers[size] = writer;
    stamps[size] = stamp;
    covers[size++] = cover;
  }

  void addJoined(long writer, long stampA, long coverA, long stampB, long coverB) {
    if (stampA != stampB) {
      add(writer, Math.max(stampA, stampB), stampA > stampB ? coverA : coverB);
    } else {
      add(writer, stampA, smallerSet(coverA, coverB));
    }
  }

  private static long smallerSet(long a, long b) {
    if (a == Hlc.NONE) {
      return b;
    }
    return b == Hlc.NONE ? a : Math.min(a, b);
  }

  long[] writers() {
    return trimmed(writers);
  }

  long[] stamps() {
    return trimmed(stamps);
  }

  long[] covers() {
    return trimmed(covers);
  }

  private long[] trimmed(long[] array) {
    return array.length == size ? array : Arrays.copyOf(array, size);
  }
}
