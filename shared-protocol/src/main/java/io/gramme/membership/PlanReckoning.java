package io.gramme.membership;

import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The arithmetic behind a {@link PlanPreview}. For one preview; not thread-safe. */
final class PlanReckoning {
  private final MemberTable table;
  private final RingPlan plan;
  private final Map<PartitionId, Long> bytes;
  private final SeatedRing before;
  private final SeatedRing after;
  private final SortedSet<NodeId> removed;
  private final List<PlanPreview.Move> moves = new ArrayList<>();
  private final SortedMap<NodeId, Integer> loadBefore = new TreeMap<>();
  private final SortedMap<NodeId, Integer> loadAfter = new TreeMap<>();
  private int missing;

  PlanReckoning(MemberTable table, RingPlan plan, Map<PartitionId, Long> bytes) {
    this.table = table;
    this.plan = plan;
    this.bytes = bytes;
    this.before = SeatedRing.of(table.current().seats(), table.parameters().placement());
    this.after = SeatedRing.of(plan.next(), table.parameters().placement());
    this.removed = table.removed();
  }

  PlanPreview preview() {
    for (int index = 0; index < table.parameters().placement().partitions(); index++) {
      reckon(index);
    }
    int owners = Math.min(replicas(), plan.next().size());
    return new PlanPreview(
        moves,
        shares(),
        before.placement().efficiency(),
        after.placement().efficiency(),
        owners,
        missing,
        warnings(owners));
  }

  private int replicas() {
    return table.parameters().placement().replicas();
  }

  private void reckon(int index) {
    List<NodeId> old = before.owners(index);
    List<NodeId> coming = after.owners(index);
    old.forEach(owner -> loadBefore.merge(owner, 1, Integer::sum));
    coming.forEach(owner -> loadAfter.merge(owner, 1, Integer::sum));
    missing = Math.max(
        missing, Absence.missing(before, after, index, plan.absent(), removed).size());
    List<NodeId> givers = without(old, coming);
    List<NodeId> takers = without(coming, old);
    List<NodeId> sources = without(without(old, plan.absent()), removed);
    PartitionId partition = new PartitionId(replicas(), index);
    for (int i = 0; i < takers.size(); i++) {
      moves.add(new PlanPreview.Move(
          partition,
          takers.get(i),
          i < givers.size() ? givers.get(i) : null,
          sources,
          bytes.getOrDefault(partition, 0L)));
    }
  }

  private static List<NodeId> without(List<NodeId> all, Iterable<NodeId> others) {
    Set<NodeId> left = new LinkedHashSet<>(all);
    others.forEach(left::remove);
    return List.copyOf(left);
  }

  private List<PlanPreview.Share> shares() {
    SortedSet<NodeId> members = new TreeSet<>(table.current().members());
    members.addAll(plan.nextMembers());
    List<PlanPreview.Share> shares = new ArrayList<>();
    for (NodeId member : members) {
      shares.add(new PlanPreview.Share(
          member, loadBefore.getOrDefault(member, 0), loadAfter.getOrDefault(member, 0)));
    }
    return shares;
  }

  private List<String> warnings(int owners) {
    List<String> warnings = new ArrayList<>();
    if (owners < replicas()) {
      warnings.add(plan.next().size() + " members for " + replicas()
          + " replicas of each key: a key has as many replicas as there are members");
    }
    addZones(warnings, owners);
    warnings.addAll(after.placement().warnings());
    if (moves.stream().anyMatch(move -> move.from().isEmpty())) {
      warnings.add("partitions of which every owner is absent or removed come back empty");
    }
    if (missing > 0) {
      warnings.add(freshness(owners));
    }
    return warnings;
  }

  private void addZones(List<String> warnings, int owners) {
    Set<String> zones = new TreeSet<>();
    for (RingMember member : plan.next()) {
      String zone = member.zone();
      zones.add(zone == null ? "" : zone);
    }
    boolean used = zones.size() > 1 || !zones.contains("");
    if (used && zones.size() < owners) {
      warnings.add(zones.size() + " zones for " + owners
          + " replicas of each key: the loss of one zone takes more than one replica of a key");
    }
  }

  private String freshness(int owners) {
    String found =
        "f = " + missing + ": up to " + missing + " owners of a partition are absent or removed; ";
    return missing < owners
        ? found + "reads see every earlier write only with R and W of at least " + (missing + 1)
            + ", besides R + W > " + owners
        : found + "no R and W make sure that reads see every earlier write";
  }
}
