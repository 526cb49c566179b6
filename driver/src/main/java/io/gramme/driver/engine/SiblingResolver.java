package io.gramme.driver.engine;

import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import java.util.List;

/** Makes one value of siblings. Runs on the executor of the call's settings. */
@FunctionalInterface
public interface SiblingResolver {
  /**
   * Called with at least two different live values, or with at least one beside a delete.
   *
   * @param key whose siblings these are
   * @param live siblings with a value that has not expired, oldest dot first; of equal values only the newest (G3)
   * @param besideDelete whether a delete stands beside them
   * @throws Exception which fails the call with CALLBACK_FAILED
   */
  Resolution resolve(Key key, List<Sibling> live, boolean besideDelete) throws Exception;

  /** What a resolver made of siblings. */
  sealed interface Resolution {
    /** One value takes their place. */
    static Resolution value(Bytes value) {
      return new Value(value);
    }

    /** The key is deleted. */
    static Resolution deleted() {
      return new Deleted();
    }

    /** No resolver is there for this case: the call fails with UNRESOLVED_SIBLINGS and carries them. */
    static Resolution unresolved() {
      return new Unresolved();
    }

    /** One value takes their place. */
    record Value(Bytes bytes) implements Resolution {}

    /** The key is deleted. */
    record Deleted() implements Resolution {}

    /** Nobody resolved them. */
    record Unresolved() implements Resolution {}
  }
}
