package io.gramme.it.crash;

/**
 * What is to be said of what was found under a key.
 *
 * @param verdict in a word
 * @param detail in words; empty when all is well
 */
record Judgement(Verdict verdict, String detail) {
  enum Verdict {
    /** The newest acknowledged write, or a newer one whose fate was unknown. */
    RIGHT,
    /** Something older, or nothing, or nothing that can be read. */
    LOST,
    /** Something that must not be there. */
    WRONG
  }

  static final Judgement RIGHT = new Judgement(Verdict.RIGHT, "");

  static Judgement lost(String detail) {
    return new Judgement(Verdict.LOST, detail);
  }

  static Judgement wrong(String detail) {
    return new Judgement(Verdict.WRONG, detail);
  }
}
