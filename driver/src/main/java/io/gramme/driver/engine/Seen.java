package io.gramme.driver.engine;

import io.gramme.causality.ContextToken;

/** What a write replaces (rule W1). */
public sealed interface Seen {
  /** What this session has seen of the key, without reading: one round trip. A delete reads first (rule W8). */
  Seen BY_SESSION = new BySession();

  /** Everything a read before the write shows. */
  Seen ALL_READ = new AllRead();

  /** Nothing: whatever is there becomes a sibling. */
  Seen NOTHING = new Nothing();

  /** What the token stands for. */
  static Seen token(ContextToken token) {
    return new Token(token);
  }

  /** What this session has seen of the key. */
  record BySession() implements Seen {}

  /** Everything a read before the write shows. */
  record AllRead() implements Seen {}

  /** What a token stands for. */
  record Token(ContextToken token) implements Seen {}

  /** Nothing. */
  record Nothing() implements Seen {}
}
