package io.gramme.it.sim.check;

import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What dots, contexts and states mean (rules K1 to K3, K5, P5), written a second time and in another way than in
 * production code: an error there must not be repeated by those who judge it. Nothing here calls a method of production
 * code but to get at fields.
 */
public final class Causality {
  private Causality() {}

  /** The order of versions in a bucket that keeps the newest: by stamp, then by the writer's unsigned bits. */
  static int compare(Dot a, Dot b) {
    if (a.stamp() != b.stamp()) {
      return a.stamp() < b.stamp() ? -1 : 1;
    }
    long first = a.writer() + Long.MIN_VALUE;
    long second = b.writer() + Long.MIN_VALUE;
    return first == second ? 0 : first < second ? -1 : 1;
  }

  /** The later of two in that order; null counts as earliest. */
  static @Nullable Dot newer(@Nullable Dot one, @Nullable Dot other) {
    return one == null || (other != null && compare(one, other) < 0) ? other : one;
  }

  /** Whether two dots are one. */
  static boolean same(Dot a, Dot b) {
    return a.writer() == b.writer() && a.stamp() == b.stamp();
  }

  /** Whether a context knows of a dot: it has an entry of its writer that is not older. */
  static boolean covers(DotContext context, Dot dot) {
    for (int i = 0; i < context.size(); i++) {
      if (context.writer(i) == dot.writer()) {
        return context.stamp(i) >= dot.stamp();
      }
    }
    return false;
  }

  /** Whether a value is to be seen at an instant of a wall clock. */
  public static boolean isLive(Sibling sibling, long wallMillis) {
    return sibling.value() != null && !hasExpired(sibling, wallMillis);
  }

  /** Whether a value should be seen no more at an instant of a wall clock. */
  public static boolean hasExpired(Sibling sibling, long wallMillis) {
    long expiry = sibling.expiryMillis();
    return sibling.value() != null && expiry != 0 && expiry <= wallMillis;
  }

  /** Whether this is what is left of a value that has expired. */
  static boolean isRestOfExpired(Sibling sibling) {
    return sibling.value() == null && sibling.expiryMillis() != 0;
  }

  /** The sibling of a dot, or null. */
  static @Nullable Sibling find(List<Sibling> siblings, Dot dot) {
    for (Sibling sibling : siblings) {
      if (same(sibling.dot(), dot)) {
        return sibling;
      }
    }
    return null;
  }

  /** Whether both hold the same dots. */
  static boolean sameDots(List<Sibling> one, List<Sibling> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (Sibling sibling : one) {
      if (find(other, sibling.dot()) == null) {
        return false;
      }
    }
    return true;
  }

  /**
   * What some states hold together: whatever none of them has seen and does not have. A value stands before what is left
   * of it elsewhere.
   *
   * @param newestOnly whether the bucket keeps the newest only
   */
  public static List<Sibling> together(List<KeyState> states, boolean newestOnly) {
    List<Sibling> all = new ArrayList<>();
    for (KeyState state : states) {
      for (Sibling sibling : state.siblings()) {
        Sibling known = find(all, sibling.dot());
        if (known == null) {
          all.add(sibling);
        } else if (isRestOfExpired(known)) {
          all.set(all.indexOf(known), sibling);
        }
      }
    }
    if (newestOnly) {
      return newestOf(all);
    }
    all.removeIf(sibling -> states.stream().anyMatch(state -> gaveUp(state, sibling.dot())));
    all.sort((a, b) -> compare(a.dot(), b.dot()));
    return all;
  }

  private static List<Sibling> newestOf(List<Sibling> all) {
    Sibling newest = null;
    for (Sibling sibling : all) {
      if (newest == null || compare(newest.dot(), sibling.dot()) < 0) {
        newest = sibling;
      }
    }
    return newest == null ? List.of() : List.of(newest);
  }

  private static boolean gaveUp(KeyState state, Dot dot) {
    return covers(state.context(), dot) && find(state.siblings(), dot) == null;
  }

  /** Whether two values are the same bytes. */
  static boolean sameBytes(@Nullable Bytes one, @Nullable Bytes other) {
    if (one == null || other == null) {
      return one == other;
    }
    if (one.length() != other.length()) {
      return false;
    }
    for (int i = 0; i < one.length(); i++) {
      if (one.at(i) != other.at(i)) {
        return false;
      }
    }
    return true;
  }
}
