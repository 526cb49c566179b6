package io.gramme.driver.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.coordination.KnownState;
import io.gramme.membership.BucketMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The states this session has read or written lately (rule G4): whole states with their age, never contexts alone [with
 * contexts alone 188 of 300 simulated histories lost writes]. A state leaves at the age of Dmax, or to make room; its
 * context then stays behind as the key's floor.
 *
 * <p>Confined to the session's event loop, and without threads of its own.
 */
final class StateCache {
  private record Entry(KnownState known, int weight) {}

  private final long dmaxMillis;
  private final FloorMemory floors;
  private final Cache<Key, Entry> entries;

  StateCache(long mostBytes, long dmaxMillis, FloorMemory floors) {
    this.dmaxMillis = dmaxMillis;
    this.floors = floors;
    this.entries = Caffeine.newBuilder()
        .maximumWeight(mostBytes)
        .weigher((Key key, Entry entry) -> entry.weight)
        .executor(Runnable::run)
        .evictionListener((key, entry, cause) -> leave(key, entry))
        .build();
  }

  private void leave(@Nullable Key key, @Nullable Entry entry) {
    if (key != null && entry != null) {
      floors.raise(key, entry.known.state().context());
    }
  }

  /** The state of a key younger than Dmax, or null. */
  @Nullable
  KnownState find(Key key, long hlc) {
    Entry entry = entries.getIfPresent(key);
    if (entry == null || ageMillis(entry.known, hlc) < dmaxMillis) {
      return entry == null ? null : entry.known;
    }
    // Judged here, by the nodes' clock, which may jump ahead: expiry by a timer would leave a
    // while in which neither the state nor its floor speaks.
    forget(key, entry);
    return null;
  }

  private void forget(Key key, Entry entry) {
    entries.invalidate(key);
    leave(key, entry);
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
    entries.put(key, new Entry(known, weight(key, known.state())));
  }

  /** What was cached before knows less than this read: a write that replaced only that would pass over the rest (W1). */
  private void tooOldToKeep(Key key, KnownState read) {
    Entry before = entries.getIfPresent(key);
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

  private static int weight(Key key, KeyState state) {
    long weight = 128L + key.bytes().length() + 24L * state.context().size();
    for (Sibling sibling : state.siblings()) {
      Bytes value = sibling.value();
      weight += 64 + sibling.metadata().length() + (value == null ? 0 : value.length());
    }
    return (int) Math.min(weight, Integer.MAX_VALUE);
  }
}
