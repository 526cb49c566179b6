package io.gramme.it.crash;

import io.gramme.it.crash.Attempt.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the client knows of one key that only one writer writes, one write after the other: the values that acknowledged
 * writes have left, and at most one write after them whose fate is unknown. After such a one the key rests until it has
 * been read. Not thread-safe.
 *
 * <p>Values stand beside each other only where a {@code put} came to a key that its session had not seen: it replaces
 * nothing then (rule W1).
 */
final class KeyLog {
  private final String key;
  private final boolean isPut;
  private final Values values;
  private final Set<Long> never = new HashSet<>();

  /** What this session has written; what it reads, a write of its own then replaces, unless that fails. */
  private final Set<Long> seen = new HashSet<>();

  private boolean mayHaveSeenMore;

  private SortedSet<Long> standing = new TreeSet<>();
  private long acknowledged;
  private @Nullable Attempt unknown;
  private long issued;

  /**
   * A key that nobody has written.
   *
   * @param isPut whether most of its writes are puts
   */
  KeyLog(String key, boolean isPut, Values values) {
    this.key = key;
    this.isPut = isPut;
    this.values = values;
  }

  String key() {
    return key;
  }

  /** Whether most writes of the key are puts, so that values may stand beside each other. */
  boolean isPut() {
    return isPut;
  }

  boolean isWritten() {
    return issued > 0;
  }

  /** Whether a write of unknown fate is open, so that nothing may be written. */
  boolean isUnsettled() {
    return unknown != null;
  }

  /** How many values there are as far as acknowledged writes tell. */
  int valueCount() {
    return standing.size();
  }

  /** The writers go on in a session that has seen nothing. */
  void sessionBegins() {
    seen.clear();
    mayHaveSeenMore = false;
  }

  /** Whether a write that was refused may have read before, so that nobody can say what a {@code put} replaces. */
  boolean mayHaveSeenMore() {
    return mayHaveSeenMore;
  }

  Attempt begin(Kind kind) {
    if (unknown != null) {
      throw new IllegalStateException(key + " has a write of unknown fate");
    }
    long number = ++issued;
    SortedSet<Long> leaves = new TreeSet<>();
    if (kind == Kind.REPLACE_SEEN) {
      leaves.addAll(standing);
      leaves.removeAll(seen);
    }
    if (kind != Kind.DELETE) {
      leaves.add(number);
    }
    return new Attempt(number, kind, leaves);
  }

  byte[] value(Attempt attempt) {
    return values.of(key, attempt.number());
  }

  void acknowledged(Attempt attempt) {
    standing = attempt.leaves();
    acknowledged = attempt.number();
    seen.add(attempt.number());
    mayHaveSeenMore = false;
  }

  void unknown(Attempt attempt) {
    unknown = attempt;
  }

  /** The cluster said that the write has not been applied and never will be. */
  void refused(Attempt attempt) {
    never.add(attempt.number());
    mayHaveSeenMore |= attempt.kind() != Kind.REPLACE_SEEN;
  }

  /** Judges what a read found and takes it as the key's content from then on: what a read has shown must stay (S2). */
  Judgement settle(List<byte[]> found) {
    Judgement judgement = judge(found);
    SortedSet<Long> shown = numbers(found);
    if (unknown != null && !shown.contains(unknown.number())) {
      never.add(unknown.number());
    }
    unknown = null;
    standing = shown;
    return judgement;
  }

  private SortedSet<Long> numbers(List<byte[]> found) {
    SortedSet<Long> numbers = new TreeSet<>();
    for (byte[] value : found) {
      numbers.add(values.numberOf(key, value));
    }
    return numbers;
  }

  /** Judges what a read found. */
  Judgement judge(List<byte[]> found) {
    SortedSet<Long> shown = numbers(found);
    for (long number : shown) {
      if (number < 1 || number > issued) {
        return Judgement.wrong(key + " has a value that nobody wrote");
      }
      if (never.contains(number)) {
        return Judgement.wrong(
            key + " has the value of write " + number + ", which was not applied before");
      }
    }
    if (shown.size() < found.size()) {
      return Judgement.wrong(key + " has one value twice");
    }
    if (shown.equals(standing) || (unknown != null && shown.equals(unknown.leaves()))) {
      return Judgement.RIGHT;
    }
    String detail = key + " has the values of writes " + shown + ", but after write "
        + acknowledged + ", which was acknowledged, it must have those of " + standing
        + (unknown == null ? "" : " or " + unknown.leaves());
    // One too many is a write that did not replace what it should have, and a delete has nothing
    // else that can be missing.
    return standing.isEmpty() || !shown.containsAll(standing)
        ? Judgement.lost(detail)
        : Judgement.wrong(detail);
  }
}
