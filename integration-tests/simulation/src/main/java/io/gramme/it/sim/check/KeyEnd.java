package io.gramme.it.sim.check;

import io.gramme.causality.Dot;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A key when all is quiet.
 *
 * @param ledger what was written
 * @param byOwner what each owner holds
 * @param joined what they hold together
 * @param remaining the live siblings of that, in their order
 * @param phantoms values there that nobody wrote
 * @param bounds what clocks showed while each owner was read for the last time
 */
public record KeyEnd(
    KeyLedger ledger,
    List<KeyState> byOwner,
    List<Sibling> joined,
    List<Version> remaining,
    List<Sibling> phantoms,
    WallBounds bounds) {
  /** The numbers of what remains. */
  BitSet remainingNumbers() {
    BitSet numbers = new BitSet();
    remaining.forEach(version -> numbers.set(version.number()));
    return numbers;
  }

  /** The versions some replica has stored: only these replace others. */
  List<Version> stored() {
    List<Version> stored = new ArrayList<>();
    for (Version version : ledger.versions()) {
      if (version.isStored() && !ledger.mayHaveGone(version)) {
        stored.add(version);
      }
    }
    return stored;
  }

  /** Dots of what remains, deletes included. */
  List<Dot> dots() {
    return joined.stream().map(Sibling::dot).toList();
  }
}
