package io.gramme.causality;

import java.util.ArrayList;
import java.util.List;

/** The join of two key states (rule K3), after the dotted version vector sets of Preguiça, Baquero and others. */
final class Join {
  private Join() {}

  static KeyState of(KeyState a, KeyState b) {
    if (a == b || b.isEmpty()) {
      return a;
    }
    if (a.isEmpty()) {
      return b;
    }
    // A sibling's dot needs no cover taken from it: it is its writer's entry without one in each
    // state
    // that has the sibling, and a state with the same stamp but not the sibling would have covered
    // it.
    return new KeyState(a.context().join(b.context()), siblings(a, b));
  }

  private static List<Sibling> siblings(KeyState a, KeyState b) {
    List<Sibling> result = new ArrayList<>(a.siblings().size() + b.siblings().size());
    int i = 0;
    int j = 0;
    while (i < a.siblings().size() || j < b.siblings().size()) {
      int order = compareHeads(a.siblings(), i, b.siblings(), j);
      if (order == 0) {
        result.add(Sibling.sameDot(a.siblings().get(i++), b.siblings().get(j++)));
      } else if (order < 0) {
        addUnlessCovered(result, a.siblings().get(i++), b);
      } else {
        addUnlessCovered(result, b.siblings().get(j++), a);
      }
    }
    return result;
  }

  private static int compareHeads(List<Sibling> a, int i, List<Sibling> b, int j) {
    if (i == a.size()) {
      return 1;
    }
    return j == b.size() ? -1 : a.get(i).dot().compareTo(b.get(j).dot());
  }

  private static void addUnlessCovered(List<Sibling> result, Sibling sibling, KeyState other) {
    if (!other.covers(sibling.dot())) {
      result.add(sibling);
    }
  }
}
