package io.gramme.it.crash;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the client knows of one key that only one writer writes, one write after the other: the newest acknowledged write,
 * and at most one after it whose fate is unknown. After such a one the key rests until it has been read. Not thread-safe.
 */
final class KeyLog {
  private final String key;
  private final Values values;
  private final Set<Long> never = new HashSet<>();
  private Attempt acknowledged = Attempt.NONE;
  private @Nullable Attempt unknown;
  private long issued;

  KeyLog(String key, Values values) {
    this.key = key;
    this.values = values;
  }

  String key() {
    return key;
  }

  boolean isWritten() {
    return issued > 0;
  }

  /** Whether a write of unknown fate is open, so that nothing may be written. */
  boolean isUnsettled() {
    return unknown != null;
  }

  /** Whether the key has a value as far as acknowledged writes tell. */
  boolean hasValue() {
    return !acknowledged.delete();
  }

  Attempt begin(boolean delete) {
    if (unknown != null) {
      throw new IllegalStateException(key + " has a write of unknown fate");
    }
    return new Attempt(++issued, delete);
  }

  byte[] value(Attempt attempt) {
    return values.of(key, attempt.number());
  }

  void acknowledged(Attempt attempt) {
    acknowledged = attempt;
  }

  void unknown(Attempt attempt) {
    unknown = attempt;
  }

  /** The cluster said that the write has not been applied and never will be. */
  void refused(Attempt attempt) {
    never.add(attempt.number());
  }

  /** Judges what a read found and takes it as the key's content from then on: what a read has shown must stay (S2). */
  Judgement settle(List<byte[]> found) {
    Judgement judgement = judge(found);
    Attempt shown = shown(found);
    if (unknown != null && unknown.number() != shown.number()) {
      never.add(unknown.number());
    }
    unknown = null;
    acknowledged = shown;
    return judgement;
  }

  private Attempt shown(List<byte[]> found) {
    if (found.isEmpty()) {
      return unknown != null && unknown.delete()
          ? unknown
          : new Attempt(acknowledged.number(), true);
    }
    return new Attempt(values.numberOf(key, found.get(found.size() - 1)), false);
  }

  /** Judges what a read found. */
  Judgement judge(List<byte[]> found) {
    if (found.size() > 1) {
      return Judgement.wrong(key + " has " + found.size() + " siblings, but only one writer");
    }
    if (found.isEmpty()) {
      boolean right = acknowledged.delete() || (unknown != null && unknown.delete());
      return right
          ? Judgement.RIGHT
          : Judgement.lost(
              key + " is absent, but write " + acknowledged.number() + " was acknowledged");
    }
    return judge(values.numberOf(key, found.get(0)));
  }

  private Judgement judge(long number) {
    if (number < 1 || number > issued) {
      return Judgement.wrong(key + " has a value that nobody wrote");
    }
    if (never.contains(number)) {
      return Judgement.wrong(
          key + " has the value of write " + number + ", which was not applied before");
    }
    if (unknown != null && number == unknown.number()) {
      return Judgement.RIGHT;
    }
    if (number == acknowledged.number() && !acknowledged.delete()) {
      return Judgement.RIGHT;
    }
    return Judgement.lost(key + " has the value of write " + number + ", but "
        + (acknowledged.delete() ? "delete " : "write ") + acknowledged.number()
        + " was acknowledged");
  }
}
