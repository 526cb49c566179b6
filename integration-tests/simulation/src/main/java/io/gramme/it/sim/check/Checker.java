package io.gramme.it.sim.check;

/** A promise of the store. A checker keeps nothing of its own between calls. */
public interface Checker {
  /** The promise's name. */
  default String name() {
    return getClass().getSimpleName();
  }

  /** An application was shown what a quorum holds. */
  default void read(ReadSeen read, Verdict verdict) {}

  /** The network is whole, nobody writes, and each key was read once from all owners. */
  default void end(KeyEnd end, Verdict verdict) {}
}
