package io.gramme.examples.cart.network;

import io.gramme.driver.Diagnostics;
import io.gramme.driver.Gramme;
import io.gramme.driver.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The nodes of a demonstration by their numbers: 0 is called {@code node 1}. Immutable and thread-safe.
 *
 * @param ids the nodes' ids in the order of their numbers
 */
public record NodeNames(List<String> ids) {
  private static final Duration POLL = Duration.ofMillis(20);

  /** Copies the list. */
  public NodeNames {
    ids = List.copyOf(ids);
  }

  /**
   * Waits until a session sees all nodes as owners, and learns their ids.
   *
   * @param addresses where the nodes listen, in the order of their numbers; empty for one that has left
   * @throws IllegalStateException when they are not all there in time
   */
  public static NodeNames await(Gramme gramme, List<String> addresses, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      List<Member> members = gramme.unwrap(Diagnostics.class).members();
      List<String> ids = idsOf(addresses, members);
      if (ids.size() == addresses.size()) {
        return new NodeNames(ids);
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("of the nodes " + addresses + " the driver sees only "
            + members + " after " + timeout.toSeconds() + " s");
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private static List<String> idsOf(List<String> addresses, List<Member> members) {
    List<String> ids = new ArrayList<>();
    for (String address : addresses) {
      if (address.isEmpty()) {
        ids.add("");
      }
      members.stream()
          .filter(member -> member.owner() && member.address().equals(address))
          .forEach(member -> ids.add(member.id()));
    }
    return ids;
  }

  /** The name of a node by its id; the id itself when it is none of these nodes. */
  public String name(String id) {
    int number = ids.indexOf(id);
    return number < 0 ? id : "node " + (number + 1);
  }

  /** The names of several nodes in the order of their numbers, separated by commas. */
  public String names(List<String> nodeIds) {
    return nodeIds.isEmpty()
        ? "none"
        : String.join(", ", nodeIds.stream().map(this::name).sorted().toList());
  }
}
