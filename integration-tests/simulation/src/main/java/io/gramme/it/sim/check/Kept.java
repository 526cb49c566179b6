package io.gramme.it.sim.check;

import io.gramme.causality.Dot;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What an owner has acknowledged is on its own disk, or covered there, and what a call was told to be held by W owners is
 * on as many disks (S2). Looked at when all has come to rest and nobody has read since: what one owner forgot another
 * brings back with the next read.
 */
public final class Kept {
  private static final String CHECKER = "Kept";

  private final KeyLedger ledger;
  private final Map<NodeId, KeyState> byOwner;

  /**
   * A key at rest.
   *
   * @param byOwner what each owner has on its disk
   */
  public Kept(KeyLedger ledger, Map<NodeId, KeyState> byOwner) {
    this.ledger = ledger;
    this.byOwner = byOwner;
  }

  /** Reports what is missing. */
  public void check(Verdict verdict) {
    for (Version version : ledger.versions()) {
      List<NodeId> holders = new ArrayList<>();
      byOwner.forEach((owner, state) -> {
        if (isKept(version, state)) {
          holders.add(owner);
        } else if (version.isStoredBy(owner)) {
          verdict.broken(
              CHECKER,
              owner + " has said that it holds " + version + ", and has " + state.siblings()
                  + " on its disk");
        }
      });
      if (!ledger.mayBeLost()
          && holders.size() < version.acknowledgements() - ledger.removed().size()) {
        verdict.broken(
            CHECKER,
            version + " was acknowledged by " + version.acknowledgements()
                + " owners, and is on the disks of " + holders);
      }
    }
  }

  /** Whether not all owners hold the same, so that there is something to repair. */
  public boolean isAnybodyBehind() {
    List<Sibling> first = byOwner.values().iterator().next().siblings();
    return byOwner.values().stream()
        .anyMatch(state -> !Causality.sameDots(first, state.siblings()));
  }

  private boolean isKept(Version version, KeyState state) {
    for (Dot dot : version.names()) {
      boolean kept = ledger.isNewestOnly()
          ? state.siblings().stream().anyMatch(each -> Causality.compare(each.dot(), dot) >= 0)
          : Causality.find(state.siblings(), dot) != null || Causality.covers(state.context(), dot);
      if (kept) {
        return true;
      }
    }
    return false;
  }
}
