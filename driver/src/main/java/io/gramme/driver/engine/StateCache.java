package io.gramme.driver.engine;

import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.engine.quorum.KnownState;
import io.gramme.membership.BucketMode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The states this session has read or written lately (rule G4): whole states with their age, never contexts alone [with
 * contexts alone 188 of 300 simulated histories lost writes]. A state leaves at the age of Dmax, or to make room, the one
 * longest unused first; its context then stays behind as the key's floor.
 *
 * <p>Confined to the session's event loop, and without threads of its own. What leaves depends on nothing but what was
 * asked for and kept before, so that a simulated session with a full cache is the same again.
 */
final class StateCache {
  private record Entry(KnownState known, long weight) {}

  private static final boolean BY_LAST_USE = true;

  private final long mostBytes;
  private final long dmaxMillis;
  private final FloorMemory floors;
  private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, BY_LAST_USE);
  private long bytes;
  private long evicted;

  StateCache(long mostBytes, long dmaxMillis, FloorMemory floors) {
    this.mostBytes = mostBytes;
    this.dmaxMillis = dmaxMillis;
    this.floors = floors;
  }

  private void leave(Key key, Entry entry) {
    floors.raise(key, entry.known.state().context());
  }

  /** The state of a key younger than Dmax, or null. */
  @Nullable
  KnownState find(Key key, long hlc) {
    Entry entry = entries.get(key);
    if (entry == null || ageMillis(entry.known, hlc) < dmaxMillis) {
      return entry == null ? null : entry.known;
    }
    // Judged here, by the nodes' clock, which may jump ahead: expiry by a timer would leave a
    // while in which neither the state nor its floor speaks.
    forget(key, entry);
    return null;
  }

  private void forget(Key key, Entry entry) {
    remove(key);
    leave(key, entry);
  }

  private void remove(Key key) {
    Entry removed = entries.remove(key);
    bytes -= removed == null ? 0 : removed.weight;
  }

  private void put(Key key, Entry entry) {
    remove(key);
    if (entry.weight > mostBytes) {
      evict(key, entry);
      return;
    }
    entries.put(key, entry);
    bytes += entry.weight;
    Iterator<Map.Entry<Key, Entry>> unused = entries.entrySet().iterator();
    while (bytes > mostBytes) {
      Map.Entry<Key, Entry> eldest = unused.next();
      unused.remove();
      bytes -= eldest.getValue().weight;
      evict(eldest.getKey(), eldest.getValue());
    }
  }

  private void evict(Key key, Entry entry) {
    evicted++;
    leave(key, entry);
  }

  /** How many states left to make room. */
  long evicted() {
    return evicted;
  }

  int size() {
    return entries.size();
  }

  /** The states there are, the one longest unused first. */
  Map<Key, KeyState> states() {
    Map<Key, KeyState> states = new LinkedHashMap<>();
    entries.forEach((key, entry) -> states.put(key, entry.known.state()));
    return states;
  }

  /** Keeps what a read found, which already has in it what was cached before. */
  void keep(Key key, KnownState read, long hlc) {
    if (ageMillis(read, hlc) >= dmaxMillis) {
      tooOldToKeep(key, read);
      return;
    }
    KnownState before = find(key, hlc);
    KeyState kept = before != null && sameKnowledge(before.state(), read.state())
        ? before.state()
        : compact(read.state());
    KnownState known = new KnownState(kept, read.asOf());
    put(key, new Entry(known, weight(key, known.state())));
  }

  /** What was cached before knows less than this read: a write that replaced only that would pass over the rest (W1). */
  private void tooOldToKeep(Key key, KnownState read) {
    Entry before = entries.get(key);
    if (before != null) {
      forget(key, before);
    }
    floors.raise(key, read.state().context());
  }

  /** Adds a write that at least one replica has acknowledged (rule W6). */
  void absorb(Key key, BucketMode mode, KnownState delta, long hlc) {
    KnownState before = find(key, hlc);
    keep(key, before == null ? delta : before.join(mode, delta), hlc);
  }

  private static long ageMillis(KnownState known, long hlc) {
    return Hlc.millis(hlc) - Hlc.millis(known.asOf());
  }

  private static boolean sameKnowledge(KeyState a, KeyState b) {
    // One may know a value that the other has as expired.
    return a.sameSiblings(b)
        && a.context().equals(b.context())
        && a.withoutExpiredOf(b) == a
        && b.withoutExpiredOf(a) == b;
  }

  /** Values read from a batch are slices of the whole message, which the cache must not hold on to. */
  private static KeyState compact(KeyState state) {
    List<Sibling> siblings = new ArrayList<>(state.siblings().size());
    for (Sibling sibling : state.siblings()) {
      Bytes value = sibling.value();
      siblings.add(new Sibling(
          sibling.dot(),
          value == null ? null : value.compact(),
          sibling.expiryMillis(),
          sibling.metadata().compact()));
    }
    return new KeyState(state.context(), siblings);
  }

  private static long weight(Key key, KeyState state) {
    long weight = 128L + key.bytes().length() + 24L * state.context().size();
    for (Sibling sibling : state.siblings()) {
      Bytes value = sibling.value();
      weight += 64 + sibling.metadata().length() + (value == null ? 0 : value.length());
    }
    return weight;
  }
}
