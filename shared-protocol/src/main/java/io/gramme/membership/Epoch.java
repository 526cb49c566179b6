package io.gramme.membership;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * The fingerprint of everything that decides who owns what (rule E2). A node executes an item only under its own epoch.
 */
public final class Epoch {
  /** What a driver sends before it has learnt a table. No table has this epoch. */
  public static final long UNKNOWN = 0L;

  private static final long LAST_WRITE_WINS_MARK = 0x9e3779b97f4a7c15L;
  private static final long CAUSAL_MARK = 0xc2b2ae3d27d4eb4fL;

  private Epoch() {}

  /** The digest of the current sequence, its placement-relevant fields, the plan under way with its stage, and the removed
   * members; never {@link #UNKNOWN}. Votes are no part of it.
   */
  public static long of(MemberTable table) {
    MessageDigest digest = sha256();
    putLong(digest, table.cluster().value());
    putLong(digest, table.parameters().placement().partitions());
    putLong(digest, table.parameters().placement().replicas());
    putLong(digest, table.current().sequence());
    putLong(digest, table.current().plan());
    for (RingMember member : table.current().seats()) {
      String zone = member.zone();
      putLong(digest, member.id().value());
      putText(digest, member.seat());
      putText(digest, zone == null ? "" : zone);
      putLong(digest, Double.doubleToLongBits(member.weight()));
    }
    PlanRecord active = table.activePlan();
    if (active != null) {
      putLong(digest, active.plan().id());
      // Below zero, where no incarnation is: a plan and its stage must not pass for a removed
      // member.
      putLong(digest, table.stageOf(active) == PlanStage.MOVE ? -2 : -1);
    }
    for (MemberRecord record : table.members().values()) {
      if (record.state() == MemberState.REMOVED) {
        putLong(digest, record.id().value());
        putLong(digest, record.incarnation());
      }
    }
    long value = ByteBuffer.wrap(digest.digest()).getLong();
    return value == UNKNOWN ? 1 : value;
  }

  /**
   * What requests for keys of a bucket are sent under: the epoch, marked with the mode the sender knows the bucket to have
   * been created with (rule K5). Modes are no part of the digest itself, so that creating one bucket disturbs no other.
   *
   * @param known null when the sender knows of no creation
   */
  public static long marked(long epoch, @Nullable BucketMode known) {
    long value = known == BucketMode.LAST_WRITE_WINS
        ? epoch ^ LAST_WRITE_WINS_MARK
        : known == BucketMode.CAUSAL ? epoch ^ CAUSAL_MARK : epoch;
    return value == UNKNOWN ? 1 : value;
  }

  private static void putLong(MessageDigest digest, long value) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, value));
  }

  private static void putText(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    putLong(digest, bytes.length);
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
