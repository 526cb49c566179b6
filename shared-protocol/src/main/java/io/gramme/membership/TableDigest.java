package io.gramme.membership;

import com.dynatrace.hash4j.hashing.HashStream64;
import com.dynatrace.hash4j.hashing.Hashing;

/**
 * What a member table holds, in three numbers: by them two processes see whether they know the same, and which part of
 * it differs (rule E1). It names no order: of two digests neither is newer.
 *
 * @param members of all records of members
 * @param buckets of all records of buckets
 * @param ring of the members whose placement is in force, and of the plans
 */
public record TableDigest(long members, long buckets, long ring) {
  /** The digest of no table. */
  public static final TableDigest NONE = new TableDigest(0, 0, 0);

  /** The digest of a table; takes time that is proportional to its size. */
  public static TableDigest of(MemberTable table) {
    HashStream64 members = Hashing.xxh3_64().hashStream();
    for (MemberRecord record : table.members().values()) {
      put(members, record);
    }
    HashStream64 buckets = Hashing.xxh3_64().hashStream();
    for (BucketRecord record : table.buckets().values()) {
      put(buckets, record);
    }
    HashStream64 ring = Hashing.xxh3_64().hashStream();
    ring.putLong(table.current().sequence()).putLong(table.current().plan());
    for (RingMember member : table.current().seats()) {
      put(ring, member);
    }
    for (PlanRecord plan : table.plans().values()) {
      put(ring, plan);
    }
    return new TableDigest(members.getAsLong(), buckets.getAsLong(), ring.getAsLong());
  }

  private static void put(HashStream64 stream, RingMember member) {
    String zone = member.zone();
    stream
        .putLong(member.id().value())
        .putString(member.seat())
        .putBoolean(zone != null)
        .putString(zone == null ? "" : zone)
        .putLong(Double.doubleToLongBits(member.weight()));
  }

  private static void put(HashStream64 stream, PlanRecord record) {
    RingPlan plan = record.plan();
    stream.putLong(plan.id()).putLong(plan.baseSequence()).putLong(plan.basePlan());
    stream.putLong(plan.createdMillis()).putInt(plan.next().size());
    for (RingMember member : plan.next()) {
      put(stream, member);
    }
    stream.putInt(plan.absent().size());
    for (NodeId absent : plan.absent()) {
      stream.putLong(absent.value());
    }
    stream.putBoolean(record.committed()).putBoolean(record.aborted());
    stream.putInt(record.votes().size());
    record.votes().forEach((node, vote) -> stream.putLong(node.value()).putString(vote.name()));
    stream.putInt(record.moved().size());
    for (NodeId moved : record.moved()) {
      stream.putLong(moved.value());
    }
    record
        .held()
        .forEach((removed, votes) -> votes.forEach((survivor, vote) ->
            stream.putLong(removed.value()).putLong(survivor.value()).putString(vote.name())));
  }

  private static void put(HashStream64 stream, MemberRecord record) {
    String zone = record.zone();
    Removal removal = record.removal();
    stream
        .putLong(record.id().value())
        .putString(record.seat())
        .putLong(record.incarnation())
        .putString(record.state().name())
        .putString(record.address().host())
        .putInt(record.address().port())
        .putBoolean(zone != null)
        .putString(zone == null ? "" : zone)
        .putLong(Double.doubleToLongBits(record.weight()))
        .putInt(record.featureLevel())
        .putLong(record.version())
        .putBoolean(removal != null)
        .putLong(removal == null ? 0 : removal.by().value())
        .putLong(removal == null ? 0 : removal.atMillis());
  }

  private static void put(HashStream64 stream, BucketRecord record) {
    stream
        .putString(record.name())
        .putString(record.mode().name())
        .putString(record.durability().name())
        .putLong(record.version());
  }
}
