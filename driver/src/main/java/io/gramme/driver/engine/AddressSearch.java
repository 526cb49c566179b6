package io.gramme.driver.engine;

import io.gramme.driver.engine.quorum.CallEvent;
import io.gramme.machine.Time;
import io.gramme.membership.Address;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds members again that cannot be reached where they listened: a node that comes back on another port tells its
 * address to the other members, and a session asks those for their table, then the contacts it began with.
 *
 * <pre>
 *   NOTHING MISSED ──a member is unreachable──► WAITING ──pause over──► ASKING
 *          ▲                                     ▲  ▲                     │
 *          │                                     │  └── somebody answered, or nobody is left
 *          └── every member has answered, or has another address ─────────┘
 * </pre>
 *
 * <p>In each round the missed members themselves are asked, and one source after the other until one answers; the next
 * round begins with the source after it, since one may know what another does not. The pauses between rounds grow and
 * are spread, and end only with the session.
 */
final class AddressSearch extends Hosted {
  private static final long FIRST_PAUSE_NANOS = 50 * Time.NANOS_PER_MILLI;
  private static final long LONGEST_PAUSE_NANOS = 5_000 * Time.NANOS_PER_MILLI;
  private static final long ANSWER_NANOS = 2_000 * Time.NANOS_PER_MILLI;

  private final List<Address> contacts;
  private final RandomGenerator random;
  private final Map<NodeId, Address> missed = new LinkedHashMap<>();
  private final Set<Address> open = new LinkedHashSet<>();
  private List<Address> sources = List.of();
  private int untried;
  private int next;
  private int rounds;
  private boolean waiting;
  private boolean asking;
  private boolean closed;

  AddressSearch(SessionCore core, List<Address> contacts, RandomGenerator random) {
    super(core);
    this.contacts = List.copyOf(contacts);
    this.random = random;
  }

  /** A request to the member could not be delivered. */
  void unreachable(NodeId node) {
    Address address = placeOf(node);
    if (address != null && !closed) {
      missed.put(node, address);
      waitUnlessBusy();
    }
  }

  /** The connection to an address is gone. */
  void unreachable(Address address) {
    for (Map.Entry<NodeId, MemberRecord> member :
        core.ring().ring().table().members().entrySet()) {
      if (member.getValue().address().equals(address)) {
        unreachable(member.getKey());
      }
    }
  }

  /** The member answered something. */
  void answered(NodeId node) {
    if (missed.remove(node) != null) {
      stopWhenNothingIsMissed();
    }
  }

  /** The session may have learnt where members listen now. */
  void learnt() {
    if (missed.entrySet().removeIf(one -> !one.getValue().equals(placeOf(one.getKey())))) {
      stopWhenNothingIsMissed();
    }
  }

  /** Somebody told of changes, which the session has learnt. */
  void fetched(Address from, NodeId node) {
    boolean source = open.remove(from) && isSource(from);
    answered(node);
    if (asking && source) {
      asking = false;
      waitUnlessBusy();
    }
  }

  /** Where a member is said to listen; null when it is none any more, or not yet, so that nobody looks for it (rule E1). */
  private @Nullable Address placeOf(NodeId node) {
    MemberRecord record = core.ring().ring().table().member(node);
    if (record == null
        || record.state() == MemberState.REMOVED
        || record.state() == MemberState.JOINING) {
      return null;
    }
    return record.address();
  }

  /** Nobody answered there. */
  void notFetched(Address from) {
    if (open.remove(from) && asking && isSource(from)) {
      askNext();
    }
  }

  void close() {
    closed = true;
    missed.clear();
    stopWhenNothingIsMissed();
  }

  private boolean isSource(Address address) {
    return sources.contains(address);
  }

  private void stopWhenNothingIsMissed() {
    if (missed.isEmpty()) {
      rounds = 0;
      asking = false;
      if (waiting) {
        waiting = false;
        stopWaking();
      }
    }
  }

  private void waitUnlessBusy() {
    if (!waiting && !asking && !missed.isEmpty()) {
      long pause = Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << Math.min(rounds++, 10));
      waiting = true;
      // Between half the pause and all of it: many sessions miss the same node at the same moment.
      wakeAt(core.now().monotonicNanos() + pause / 2 + random.nextLong(pause / 2));
    }
  }

  @Override
  void on(Time now, CallEvent event) {
    if (waiting && event instanceof CallEvent.Woken) {
      waiting = false;
      begin();
    }
  }

  private void begin() {
    sources = sources();
    untried = sources.size();
    asking = true;
    for (Address address : List.copyOf(missed.values())) {
      ask(address);
    }
    askNext();
  }

  /** The members that are not missed, then the contacts that are no member's address. */
  private List<Address> sources() {
    Set<Address> members = new LinkedHashSet<>();
    core.ring().ring().table().members().forEach((node, record) -> {
      if (!missed.containsKey(node) && record.state() != MemberState.REMOVED) {
        members.add(record.address());
      }
    });
    List<Address> all = new ArrayList<>(members);
    for (Address contact : contacts) {
      if (!all.contains(contact) && !missed.containsValue(contact)) {
        all.add(contact);
      }
    }
    return all;
  }

  private void askNext() {
    while (untried > 0) {
      untried--;
      Address source = sources.get(Math.floorMod(next++, sources.size()));
      if (ask(source)) {
        return;
      }
    }
    asking = false;
    waitUnlessBusy();
  }

  private boolean ask(Address address) {
    boolean first = open.add(address);
    if (first) {
      core.fetchChanges(address, core.now().monotonicNanos() + ANSWER_NANOS);
    }
    return first;
  }
}
