package io.gramme.membership;

import java.util.List;

/**
 * The owners of a partition under one ring: a quorum is counted among them (rule E3).
 *
 * @param count how many there are, those included that were removed by force
 * @param live those that were not, best score first
 */
public record OwnerGroup(int count, List<NodeId> live) {
  /** Copies the list. */
  public OwnerGroup {
    live = List.copyOf(live);
  }
}
