package io.gramme.driver.internal;

import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.ReconcileException;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.SiblingResolver;
import io.gramme.driver.reconcile.Reconciler;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The application's lambdas as the engine calls them in one call: bytes in, bytes out, every failure typed.
 *
 * <p>Remembers the value that they made, so that the caller is handed just that: its bytes may be on their way to the
 * nodes already, and a codec that cannot read them again must not make a failed call of a write that is carried out.
 * The engine calls it on the call's executor and completes the call afterwards.
 */
final class Resolving<K, V> implements SiblingResolver {
  private final KeyedValue<K, V> value;
  private final @Nullable Reconciler<? super K, V> reconciler;
  private volatile @Nullable Made<V> made;

  /** A value of the application's and its bytes. */
  private record Made<V>(V value, Bytes bytes) {}

  /**
   * For one call.
   *
   * @param value key and codec
   * @param reconciler the bucket's, or null when it has none
   */
  Resolving(KeyedValue<K, V> value, @Nullable Reconciler<? super K, V> reconciler) {
    this.value = value;
    this.reconciler = reconciler;
  }

  @Override
  public SiblingResolver.Resolution resolve(Key key, List<Sibling> live, boolean besideDelete) {
    Bytes only = live.get(0).value();
    if (reconciler == null) {
      // One value beside a delete needs no reconciler: values stay unless somebody decides
      // otherwise.
      return live.size() == 1 && only != null
          ? SiblingResolver.Resolution.value(only)
          : SiblingResolver.Resolution.unresolved();
    }
    Optional<V> reconciled = reconcile(reconciler, live, besideDelete);
    return reconciled.isPresent()
        ? SiblingResolver.Resolution.value(encode(reconciled.get()))
        : SiblingResolver.Resolution.deleted();
  }

  private Optional<V> reconcile(
      Reconciler<? super K, V> chosen, List<Sibling> live, boolean besideDelete) {
    List<io.gramme.driver.reconcile.LiveSibling<V>> siblings = List.copyOf(value.siblings(live));
    Optional<V> reconciled;
    try {
      reconciled = besideDelete
          ? chosen.reconcileWithDelete(value.key(), siblings)
          : Optional.ofNullable(chosen.reconcile(value.key(), siblings));
    } catch (Throwable e) {
      throw failed(ErrorCode.RECONCILE_FAILED, "the reconciler threw for", e);
    }
    if (reconciled == null || (!besideDelete && reconciled.isEmpty())) {
      throw failed(ErrorCode.RECONCILE_FAILED, "the reconciler returned null for", null);
    }
    return reconciled;
  }

  /** The change of an update. */
  Call.Change change(V ifAbsent, UnaryOperator<V> change) {
    return current -> {
      V before = current == null ? ifAbsent : read(current);
      V after;
      try {
        after = change.apply(before);
      } catch (Throwable e) {
        throw failed(ErrorCode.CHANGE_FAILED, "the change threw for", e);
      }
      if (after == null) {
        throw failed(ErrorCode.CHANGE_FAILED, "the change returned null for", null);
      }
      return encode(after);
    };
  }

  private Bytes encode(V result) {
    Bytes bytes = value.encode(result);
    made = new Made<>(result, bytes);
    return bytes;
  }

  /** What the reconciler of the same call made of siblings is not decoded again for its change. */
  private V read(Bytes current) {
    Made<V> known = made;
    return known != null && known.bytes == current ? known.value : value.decode(current);
  }

  /**
   * What the caller of the call is handed.
   *
   * @param answered what the engine says the value is
   * @throws CodecException when the value was only read, and cannot be decoded
   */
  V result(Bytes answered) {
    Made<V> known = made;
    return known != null ? known.value : value.decode(answered);
  }

  private ReconcileException failed(ErrorCode code, String what, @Nullable Throwable thrown) {
    return new ReconcileException(UserCode.failed(code, what + " " + value.place(), thrown));
  }
}
