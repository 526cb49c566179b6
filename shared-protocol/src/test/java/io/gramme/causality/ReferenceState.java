package io.gramme.causality;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Rule K3 written down once more, word by word and as slowly as it likes, to compare {@link KeyState} with. */
final class ReferenceState {
  record Entry(long stamp, long cover) {}

  final SortedMap<Long, Entry> context = new TreeMap<>(Long::compareUnsigned);
  final SortedMap<Dot, Sibling> siblings = new TreeMap<>();

  static ReferenceState of(KeyState state) {
    ReferenceState result = new ReferenceState();
    result.context.putAll(entriesOf(state.context()));
    for (Sibling sibling : state.siblings()) {
      result.siblings.put(sibling.dot(), sibling);
    }
    return result;
  }

  static SortedMap<Long, Entry> entriesOf(DotContext context) {
    SortedMap<Long, Entry> entries = new TreeMap<>(Long::compareUnsigned);
    for (int i = 0; i < context.size(); i++) {
      entries.put(context.writer(i), new Entry(context.stamp(i), context.cover(i)));
    }
    return entries;
  }

  static DotContext contextOf(SortedMap<Long, Entry> entries) {
    long[] writers = entries.keySet().stream().mapToLong(Long::longValue).toArray();
    long[] stamps = entries.values().stream().mapToLong(Entry::stamp).toArray();
    long[] covers = entries.values().stream().mapToLong(Entry::cover).toArray();
    return DotContext.of(writers, stamps, covers);
  }

  KeyState toState() {
    return new KeyState(contextOf(context), new ArrayList<>(siblings.values()));
  }

  boolean covers(Dot dot) {
    Entry entry = context.get(dot.writer());
    return entry != null && entry.stamp >= dot.stamp();
  }

  static ReferenceState join(ReferenceState a, ReferenceState b) {
    ReferenceState result = new ReferenceState();
    for (ReferenceState one : List.of(a, b)) {
      ReferenceState other = one == a ? b : a;
      for (Sibling sibling : one.siblings.values()) {
        Sibling same = other.siblings.get(sibling.dot());
        if (same != null) {
          result.siblings.put(sibling.dot(), Sibling.sameDot(sibling, same));
        } else if (!other.covers(sibling.dot())) {
          result.siblings.put(sibling.dot(), sibling);
        }
      }
      one.context.forEach(
          (writer, entry) -> result.context.merge(writer, entry, ReferenceState::joinEntries));
    }
    for (Dot dot : result.siblings.keySet()) {
      result.context.computeIfPresent(
          dot.writer(),
          (writer, entry) -> entry.stamp == dot.stamp() ? new Entry(entry.stamp, 0) : entry);
    }
    return result;
  }

  static Entry joinEntries(Entry a, Entry b) {
    if (a.stamp != b.stamp) {
      return a.stamp > b.stamp ? a : b;
    }
    if (a.cover == 0 || b.cover == 0) {
      return a.cover == 0 ? b : a;
    }
    return a.cover < b.cover ? a : b;
  }

  /** What a put means to a whole state: siblings the caller has seen go, the new one stands beside the others. */
  static ReferenceState put(
      ReferenceState state, DotContext seen, Sibling written, boolean afresh) {
    Dot dot = written.dot();
    ReferenceState result = new ReferenceState();
    result.context.putAll(state.context);
    result.siblings.putAll(state.siblings);
    result.siblings.keySet().removeIf(seen::covers);
    entriesOf(seen).forEach((writer, entry) -> {
      boolean keepCover = entry.cover != 0 && !afresh;
      result.context.merge(
          writer,
          new Entry(entry.stamp, keepCover ? entry.cover : dot.stamp()),
          ReferenceState::joinEntries);
    });
    result.context.put(dot.writer(), new Entry(dot.stamp(), 0));
    result.siblings.put(dot, written);
    return result;
  }
}
