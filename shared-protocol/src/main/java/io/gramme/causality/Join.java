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
    List<Sibling> siblings = siblings(a, b);
    DotContext context = a.context().join(b.context());
    return new KeyState(withoutCoversOf(siblings, context), siblings);
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

  /** A dot that is a sibling's has no cover: one that seems to have comes from a state that lost the sibling unseen. */
  private static DotContext withoutCoversOf(List<Sibling> siblings, DotContext context) {
    return context.withoutCovers(index -> {
      for (Sibling sibling : siblings) {
        if (sibling.dot().writer() == context.writer((int) index)
            && sibling.dot().stamp() == context.stamp((int) index)) {
          return true;
        }
      }
      return false;
    });
  }
}
