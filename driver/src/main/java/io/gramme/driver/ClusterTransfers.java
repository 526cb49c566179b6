package io.gramme.driver;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the members of a cluster copy and hand on at one instant (rule E4).
 *
 * @param transfers in ascending order of partition and members: those that are not complete
 * @param planBytes what the plan under way has its new owners copy in all, as far as members told; 0 without one. What is
 *     copied is not among the transfers any more
 * @param unanswered by id, the members that did not tell, and why
 */
public record ClusterTransfers(
    List<PartitionTransfer> transfers, long planBytes, SortedMap<String, String> unanswered) {
  /** Copies the collections. */
  public ClusterTransfers {
    transfers = List.copyOf(transfers);
    unanswered = Collections.unmodifiableSortedMap(new TreeMap<>(unanswered));
  }
}
