package io.gramme.driver.reconcile;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;

/**
 * Turns siblings into one value; the application's own knowledge of what its values mean (Dynamo paper, section 4.4).
 *
 * <p>Several sessions may reconcile the same siblings at the same time, and their results may become siblings again.
 * Everything settles when a reconciler is deterministic, commutative, associative and idempotent. It must not block and
 * must not change the values it is given. It runs on the calling thread of a blocking call, on the session's callback
 * executor in the asynchronous face and on the caller's context in the Vert.x face. What it throws reaches the caller
 * as a {@code ReconcileException}, and nothing is written.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
@FunctionalInterface
public interface Reconciler<K, V> {
  /**
   * One value for all siblings.
   *
   * @param key the key they belong to
   * @param siblings live siblings with different values, at least two, oldest write first by their writers' clocks and
   *     in the same order for everybody who sees the same siblings; deletes and what has expired are not among them. What
   *     it makes of them expires with the last of them, or never when one of them never does
   * @return the value that replaces them all, never null
   */
  V reconcile(K key, List<LiveSibling<V>> siblings);

  /**
   * Decides when values stand beside a delete that was made without knowledge of them, or beside a value that has expired. The default keeps the values:
   * the only one there is, or what {@link #reconcile} makes of several. A delete of a value that its writer had seen
   * never gets here, it simply removes the value.
   *
   * @param siblings live siblings with different values, at least one, ordered as in {@link #reconcile}
   * @return the value to keep, or empty to let the delete win
   */
  default Optional<V> reconcileWithDelete(K key, List<LiveSibling<V>> siblings) {
    return Optional.of(siblings.size() == 1 ? siblings.get(0).value() : reconcile(key, siblings));
  }

  /** Folds the values, oldest first, by an operation that should be commutative, associative and idempotent. */
  static <K, V> Reconciler<K, V> merging(BinaryOperator<V> merge) {
    return (key, siblings) -> {
      V merged = siblings.get(0).value();
      for (LiveSibling<V> sibling : siblings.subList(1, siblings.size())) {
        merged = merge.apply(merged, sibling.value());
      }
      return merged;
    };
  }

  /**
   * The union of sets, elements of the oldest sibling first: the paper's shopping cart. Nothing added is ever lost, but
   * an element that was removed on one side comes back; see {@link #addRemoveSet()} for sets that remember removals.
   */
  static <K, T> Reconciler<K, Set<T>> union() {
    return merging((left, right) -> {
      Set<T> union = new LinkedHashSet<>(left);
      union.addAll(right);
      return union;
    });
  }

  /**
   * Keeps the value written last by the writers' clocks and <strong>discards the others</strong>, which is right for
   * values that are replaced as a whole and loses updates of any other. A delete never wins over a value.
   */
  static <K, V> Reconciler<K, V> lastWriteWins() {
    return (key, siblings) -> {
      LiveSibling<V> last = siblings.get(0);
      for (LiveSibling<V> sibling : siblings) {
        last = sibling.writtenAt().isBefore(last.writtenAt()) ? last : sibling;
      }
      return last.value();
    };
  }

  /** Keeps the largest value; of equal ones the oldest. Right for values that only grow, such as a best score. */
  static <K, V> Reconciler<K, V> max(Comparator<? super V> order) {
    return merging((left, right) -> order.compare(left, right) >= 0 ? left : right);
  }

  /** Merges sets that remember what was removed. */
  static <K, T> Reconciler<K, AddRemoveSet<T>> addRemoveSet() {
    return merging(AddRemoveSet::merge);
  }
}
