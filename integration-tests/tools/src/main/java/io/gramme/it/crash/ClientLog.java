package io.gramme.it.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the clients know of all keys. The keys of a writer are used by one thread at a time; everything else is
 * thread-safe.
 */
final class ClientLog {
  private static final int KEYS_PER_WRITER = 100;
  private static final int PUT_ONE_IN = 4;

  private final List<List<KeyLog>> writers = new ArrayList<>();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final ConcurrentLinkedQueue<Judgement> seenUnderLoad = new ConcurrentLinkedQueue<>();
  private volatile boolean cut;

  ClientLog(int writerCount, long seed) {
    Values values = new Values(seed);
    for (int writer = 0; writer < writerCount; writer++) {
      List<KeyLog> keys = new ArrayList<>();
      for (int key = 0; key < KEYS_PER_WRITER; key++) {
        keys.add(new KeyLog("writer-" + writer + "-key-" + key, key % PUT_ONE_IN == 0, values));
      }
      writers.add(List.copyOf(keys));
    }
  }

  int writers() {
    return writers.size();
  }

  List<KeyLog> keysOf(int writer) {
    return writers.get(writer);
  }

  /** The instant whose state the node will be started from is near: what is acknowledged now may lie behind it. */
  void cut() {
    cut = true;
  }

  void nextRound() {
    cut = false;
  }

  /** The writers go on in another session; none is at work. */
  void sessionBegins() {
    writers.forEach(keys -> keys.forEach(KeyLog::sessionBegins));
  }

  /** A write succeeded. */
  void acknowledged(KeyLog key, Attempt attempt) {
    if (cut) {
      key.unknown(attempt);
    } else {
      key.acknowledged(attempt);
      acknowledged.incrementAndGet();
    }
  }

  /** A write was refused for certain. */
  void refused(KeyLog key, Attempt attempt) {
    key.refused(attempt);
    refused.incrementAndGet();
  }

  /** Writes that were refused in the whole run. */
  long refused() {
    return refused.get();
  }

  /** Writes that were acknowledged in the whole run. */
  long acknowledged() {
    return acknowledged.get();
  }

  /** A call under load found something that it must not. */
  void seen(Judgement judgement) {
    seenUnderLoad.add(judgement);
  }

  /** What calls under load found since this was asked last. */
  List<Judgement> takeSeen() {
    List<Judgement> taken = new ArrayList<>();
    for (Judgement next = seenUnderLoad.poll(); next != null; next = seenUnderLoad.poll()) {
      taken.add(next);
    }
    return taken;
  }
}
