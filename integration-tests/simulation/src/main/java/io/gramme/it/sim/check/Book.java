package io.gramme.it.sim.check;

import io.gramme.causality.Dot;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has left the drivers of a history under one key, by its dots; and what nodes have shown of it. */
final class Book {
  /** A dot by its numbers. */
  private record Name(long writer, long stamp) {}

  /** A dot that a node has shown alive. */
  private record Shown(long node, Name name) {}

  /**
   * What was written under a dot.
   *
   * @param value null for a delete
   * @param expiryMillis 0 for never
   */
  record Entry(
      Dot dot,
      @Nullable Version version,
      @Nullable Bytes value,
      Bytes metadata,
      long expiryMillis) {
    /** Whether a sibling under this dot is what was written, or what is left of it. */
    boolean isTold(Sibling sibling) {
      boolean asWritten = Causality.sameBytes(value, sibling.value())
          && Causality.sameBytes(metadata, sibling.metadata());
      boolean rest = Causality.isRestOfExpired(sibling) && value != null && expiryMillis != 0;
      return (asWritten || rest) && expiryMillis == sibling.expiryMillis();
    }
  }

  private final Map<Name, Entry> entries = new LinkedHashMap<>();
  private final Map<Version, Entry> first = new LinkedHashMap<>();
  private final Map<Shown, Boolean> shownAlive = new LinkedHashMap<>();
  private final @Nullable Dot[] acknowledged;
  private @Nullable Dot newestToVanish;

  Book(int replicas) {
    acknowledged = new Dot[replicas + 1];
  }

  private static Name name(Dot dot) {
    return new Name(dot.writer(), dot.stamp());
  }

  @Nullable
  Entry find(Dot dot) {
    return entries.get(name(dot));
  }

  /** A version as it left for the first time, under whatever dot; null when it never did. */
  @Nullable
  Entry first(@Nullable Version version) {
    return version == null ? null : first.get(version);
  }

  /** Whether something was written under the numbers of this dot. */
  boolean holds(long writer, long stamp) {
    return entries.containsKey(new Name(writer, stamp));
  }

  void add(Entry entry) {
    entries.put(name(entry.dot), entry);
    if (entry.version != null) {
      first.putIfAbsent(entry.version, entry);
    }
    if (entry.value == null || entry.expiryMillis != 0) {
      newestToVanish = Causality.newer(newestToVanish, entry.dot);
    }
  }

  /** A node shows a value that lives. */
  void alive(long node, Dot dot) {
    shownAlive.put(new Shown(node, name(dot)), true);
  }

  /** Whether the node has shown that value alive before. */
  boolean wasAlive(long node, Dot dot) {
    return shownAlive.containsKey(new Shown(node, name(dot)));
  }

  /** So many owners have acknowledged the write under this dot. */
  void acknowledged(Dot dot, int w) {
    acknowledged[w] = Causality.newer(acknowledged[w], dot);
  }

  /** In a bucket that keeps the newest: what every read of r owners that begins now must show, or something newer. */
  @Nullable
  Dot shownByEveryReadOf(int r) {
    Dot newest = null;
    for (int w = Math.max(0, acknowledged.length - r); w < acknowledged.length; w++) {
      newest = Causality.newer(newest, acknowledged[w]);
    }
    return newest;
  }

  /** The newest delete, or value that expires: in its place there may be nothing to see. */
  @Nullable
  Dot newestToVanish() {
    return newestToVanish;
  }
}
