package io.gramme.membership;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Records of a member table that somebody may lack (rule E1): joined into a table, it leads to what both know.
 *
 * @param current null when it is known
 * @param plans those of which more is known
 */
public record TableDelta(
    List<MemberRecord> members,
    List<BucketRecord> buckets,
    @Nullable CurrentMembers current,
    List<PlanRecord> plans) {
  /** Nothing. */
  public static final TableDelta EMPTY = new TableDelta(List.of(), List.of(), null, List.of());

  /** Copies the lists. */
  public TableDelta {
    members = List.copyOf(members);
    buckets = List.copyOf(buckets);
    plans = List.copyOf(plans);
  }

  /** All of a table. */
  public static TableDelta whole(MemberTable table) {
    return new TableDelta(
        List.copyOf(table.members().values()),
        List.copyOf(table.buckets().values()),
        table.current(),
        List.copyOf(table.plans().values()));
  }

  /** What a table has beyond, or unlike, another one of its cluster. */
  public static TableDelta between(MemberTable known, MemberTable table) {
    return new TableDelta(
        changed(known.members(), table.members()),
        changed(known.buckets(), table.buckets()),
        table.current().equals(known.current()) ? null : table.current(),
        changed(known.plans(), table.plans()));
  }

  private static <K, V> List<V> changed(Map<K, V> known, Map<K, V> now) {
    List<V> changed = new ArrayList<>();
    now.forEach((key, record) -> {
      if (!Objects.equals(record, known.get(key))) {
        changed.add(record);
      }
    });
    return changed;
  }

  public boolean isEmpty() {
    return members.isEmpty() && buckets.isEmpty() && current == null && plans.isEmpty();
  }
}
