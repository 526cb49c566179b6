package io.gramme.node.server;

import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.streams.StreamPeer;
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

  private final Map<StreamPeer, ArrayDeque<Work>> waiting = new LinkedHashMap<>();
  private int items;

  /** Returns whether there was room for it. */
  boolean park(Work work) {
    ArrayDeque<Work> own = waiting.computeIfAbsent(work.peer(), peer -> new ArrayDeque<>());
    if (own.size() >= MOST_OF_ONE || items >= MOST_OF_ALL) {
      return false;
    }
    own.add(withoutItsBatch(work));
    items++;
    return true;
  }

  /** Its key is a slice of the message it came in, which would stay in memory for as long as the read waits. */
  private static Work withoutItsBatch(Work work) {
    RequestItem item = work.item();
    if (!(item.request() instanceof Request.Read read)) {
      return work;
    }
    Request own = new Request.Read(read.partition(), read.key().compact());
    return new Work(
        new RequestItem(item.correlation(), item.epoch(), item.remainingMillis(), own),
        work.arrivedNanos(),
        work.fromNode(),
        work.senderHlc(),
        work.peer());
  }

  /** Those of a stream that has room again, or has ended, in order. */
  List<Work> resume(StreamPeer peer) {
    ArrayDeque<Work> own = waiting.remove(peer);
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
