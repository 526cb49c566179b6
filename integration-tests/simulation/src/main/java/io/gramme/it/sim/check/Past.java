package io.gramme.it.sim.check;

import java.util.BitSet;
import java.util.List;

/**
 * What a write, or whoever holds a context, comes after: version numbers, and all that those come after.
 *
 * @param atLeast what it certainly replaces, because the application was shown it
 * @param atMost what it may replace, because the session that wrote had it in its memory
 */
public record Past(BitSet atLeast, BitSet atMost) {
  public static final Past NOTHING = new Past(new BitSet(), new BitSet());

  /** The past of somebody who was shown these versions, and nothing else. */
  public static Past of(List<Version> shown) {
    BitSet atLeast = new BitSet();
    BitSet atMost = new BitSet();
    for (Version version : shown) {
      version.addTo(atLeast, atMost);
    }
    return new Past(atLeast, atMost);
  }

  /** This past, when a version may be part of it. */
  public Past withPossibly(Version version) {
    BitSet most = (BitSet) atMost.clone();
    version.addTo(new BitSet(), most);
    return new Past(atLeast, most);
  }

  /** This past and a version after it. */
  public Past with(Version version) {
    BitSet least = (BitSet) atLeast.clone();
    BitSet most = (BitSet) atMost.clone();
    version.addTo(least, most);
    return new Past(least, most);
  }
}
