package io.gramme.node.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads that wait until their stream has room for answers: a read is asked for by little and answered by much. Confined
 * to the store's thread.
 */
final class ParkedReads {
  /** Of one stream, and of all. */
  static final int MOST_OF_ONE = 4_096;

  private static final int MOST_OF_ALL = 16_384;

  private final Map<ReplySink, ArrayDeque<Work>> waiting = new LinkedHashMap<>();
  private int items;

  /** Returns whether there was room for it. */
  boolean park(Work work) {
    ArrayDeque<Work> own = waiting.computeIfAbsent(work.sink(), sink -> new ArrayDeque<>());
    if (own.size() >= MOST_OF_ONE || items >= MOST_OF_ALL) {
      return false;
    }
    own.add(work);
    items++;
    return true;
  }

  /** Those of a stream that has room again, or has ended, in order. */
  List<Work> resume(ReplySink sink) {
    ArrayDeque<Work> own = waiting.remove(sink);
    if (own == null) {
      return List.of();
    }
    items -= own.size();
    return List.copyOf(own);
  }

  List<Work> resumeAll() {
    List<Work> all = new ArrayList<>();
    waiting.values().forEach(all::addAll);
    waiting.clear();
    items = 0;
    return all;
  }
}
