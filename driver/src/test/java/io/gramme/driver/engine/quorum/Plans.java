package io.gramme.driver.engine.quorum;

import io.gramme.membership.CurrentMembers;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.Removal;
import io.gramme.membership.RingMember;
import io.gramme.membership.RingPlan;
import io.gramme.membership.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Tables of a ring that changes (rule E3): one plan, in each of its stages. */
public final class Plans {
  private static final long ID = 0xbeef;

  private Plans() {}

  /** Nodes 1 to 3 own everything, and a plan is committed after which the given ones do. */
  static MemberTable copy(int... next) {
    return copy(Rings.table(3, 3, 60_000), next);
  }

  /** The table with a plan in COPY that leads to a ring of the given nodes, ascending. */
  public static MemberTable copy(MemberTable base, int... next) {
    MemberTable table = base;
    List<RingMember> seats = new ArrayList<>();
    for (int number : next) {
      MemberRecord known = table.member(Rings.node(number));
      MemberRecord record = known == null ? Rings.member(number) : known;
      table = table.withMember(record);
      seats.add(RingMember.of(record));
    }
    CurrentMembers current = base.current();
    RingPlan plan = new RingPlan(ID, current.sequence(), current.plan(), seats, new TreeSet<>(), 0);
    return table.withPlan(PlanRecord.proposing(plan).commit());
  }

  /** The same when all participants have said go. */
  public static MemberTable move(MemberTable copying) {
    PlanRecord record = record(copying);
    for (var node : record.plan().participants(copying.current())) {
      record = record.withVote(node, Vote.GO);
    }
    return copying.withPlan(record);
  }

  /** The same when all have confirmed that they follow. */
  public static MemberTable done(MemberTable copying) {
    MemberTable moving = move(copying);
    PlanRecord record = record(moving);
    for (var node : record.plan().participants(moving.current())) {
      record = record.withMoved(node);
    }
    return moving.withPlan(record);
  }

  /** The same when a participant has said no. */
  public static MemberTable aborted(MemberTable copying) {
    return voted(copying, 1, Vote.NO);
  }

  /** The same with one vote more. */
  public static MemberTable voted(MemberTable copying, int number, Vote vote) {
    return copying.withPlan(record(copying).withVote(Rings.node(number), vote));
  }

  /** The table after a node was removed by force. */
  public static MemberTable removed(MemberTable table, int number) {
    MemberRecord record = Objects.requireNonNull(table.member(Rings.node(number)));
    return table.withMember(record.removed(new Removal(Rings.node(1), 0)));
  }

  private static PlanRecord record(MemberTable table) {
    @Nullable PlanRecord record = table.plans().get(ID);
    return Objects.requireNonNull(record);
  }
}
