package io.gramme.driver.session;

import io.gramme.causality.ContextToken;

/** What a write replaces (rule W1). */
public sealed interface Seen {
  /** What this session has seen of the key; it reads first when it remembers nothing young enough. */
  Seen BY_SESSION = new BySession();

  /** Nothing: the write may become a sibling. */
  Seen NOTHING = new Nothing();

  /** What the token stands for. */
  static Seen token(ContextToken token) {
    return new Token(token);
  }

  /** What this session has seen of the key. */
  record BySession() implements Seen {}

  /** What a token stands for. */
  record Token(ContextToken token) implements Seen {}

  /** Nothing. */
  record Nothing() implements Seen {}
}
