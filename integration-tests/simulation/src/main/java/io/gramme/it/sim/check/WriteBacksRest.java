package io.gramme.it.sim.check;

import io.gramme.causality.Dot;
import io.gramme.data.Key;
import io.gramme.membership.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Write-backs come to rest once no application writes any more (rule G3): a session may find siblings it has not met
 * once and again, but it does not go on and on. An owner that has not stored a write-back still has the siblings to show
 * that gave reason for it, so only those count that all owners have stored. A copy of an application's write may arrive
 * late, and expire here and not there: whoever meets it for the first time has reason again.
 */
final class WriteBacksRest {
  /** Several sessions that meet each other's write-backs take some rounds to agree; one that does not rest makes 40. */
  private static final int MOST_OF_A_SESSION = 8;

  private record Place(String who, Key key) {}

  /** What one get has written back under one name. */
  static final class WriteBack {
    private final Set<NodeId> owners = new TreeSet<>();

    /** This owner holds it durably. */
    void storedBy(NodeId owner) {
      owners.add(owner);
    }
  }

  private final Verdict verdict;
  private final int replicas;
  private final Map<Place, List<WriteBack>> writeBacks = new LinkedHashMap<>();
  private final Map<Place, Set<Dot>> met = new LinkedHashMap<>();

  WriteBacksRest(Verdict verdict, int replicas) {
    this.verdict = verdict;
    this.replicas = replicas;
  }

  /** An application wrote; what came before does not count any more. */
  void applicationWrote(Key key) {
    writeBacks.keySet().removeIf(place -> place.key.equals(key));
  }

  /**
   * A get writes back what it reconciled.
   *
   * @param written what its read found that applications had written, expired or not
   */
  WriteBack wroteBack(String who, Version version, Set<Dot> written) {
    Place place = new Place(who, version.key());
    List<WriteBack> earlier = writeBacks.computeIfAbsent(place, any -> new ArrayList<>());
    if (met.computeIfAbsent(place, any -> new TreeSet<>()).addAll(written)) {
      earlier.clear();
    }
    long everywhere =
        earlier.stream().filter(one -> one.owners.size() == replicas).count();
    if (everywhere == MOST_OF_A_SESSION) {
      verdict.broken(
          "BoundedSiblings",
          who + " goes on writing back, now " + version + ", although nobody else has written and "
              + "all owners have stored what it wrote back before");
    }
    WriteBack begun = new WriteBack();
    earlier.add(begun);
    return begun;
  }
}
