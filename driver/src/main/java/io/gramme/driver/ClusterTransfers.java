package io.gramme.driver;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the members of a cluster copy and hand on at one instant (rule E4).
 *
 * @param transfers in ascending order of partition and members
 * @param unanswered by id, the members that did not tell, and why
 */
public record ClusterTransfers(
    List<PartitionTransfer> transfers, SortedMap<String, String> unanswered) {
  /** Copies the collections. */
  public ClusterTransfers {
    transfers = List.copyOf(transfers);
    unanswered = Collections.unmodifiableSortedMap(new TreeMap<>(unanswered));
  }
}
