package io.gramme.node.control;

import io.gramme.membership.Address;
import io.gramme.membership.NodeId;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was sent and is not answered yet, and what each exchange is for. */
final class Exchanges {
  /** What an exchange is for. */
  sealed interface Purpose {
    /** What only a node that serves sends. */
    sealed interface OfMembership extends Purpose {}

    /** What a node sends before it serves. */
    sealed interface OfEntry extends Purpose {}

    /** To be let into the ring. */
    record Entrance() implements OfMembership {}

    /** To learn whether a member holds keys. */
    record KeySearch(long number, NodeId member) implements OfMembership {}

    /** To answer another member's search. */
    record KeysAsked(long ticket) implements OfMembership {}

    /**
     * A round of gossip.
     *
     * @param member null when whoever listens at an address is meant
     * @param told whether the other was told something, and not asked alone
     */
    record Talk(@Nullable NodeId member, boolean told) implements OfMembership {}

    /** To learn what a member knows of this node (rule T4). */
    record Inquiry(Address member) implements OfEntry {}

    /** To find a member that may let this node in. */
    record Meeting(int attempt) implements OfEntry {}

    /** To be known as a candidate. */
    record Admission(int attempt) implements OfEntry {}
  }

  private final Map<Long, Purpose> open = new TreeMap<>();
  private long last;

  /** Opens an exchange and returns its number. */
  long begin(Purpose purpose) {
    last++;
    open.put(last, purpose);
    return last;
  }

  /** Closes an exchange; null when it is not open. */
  @Nullable
  Purpose end(long exchange) {
    return open.remove(exchange);
  }
}
