package io.gramme.it.sim.plant;

import io.gramme.it.sim.world.ClusterPlan;
import io.gramme.it.sim.world.Tampering;
import io.gramme.membership.BucketMode;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.MemberTable;

/** Replicas, and the counting of their answers, done wrongly. */
final class ReplicaBugs {
  private ReplicaBugs() {}

  /** A causal bucket keeps the newest version only (K3). */
  static final class LastWriteWins implements Tampering {
    @Override
    public MemberTable table(MemberTable table) {
      return table.withBucket(
          new BucketRecord(ClusterPlan.CAUSAL_BUCKET, BucketMode.LAST_WRITE_WINS, 1));
    }
  }

  /** A node answers before what it shows is durable (S2). */
  static final class AcknowledgedBeforeDurable implements Tampering {
    @Override
    public boolean answersBeforeDurable() {
      return true;
    }
  }

  /** An acknowledgement that comes twice counts as two replicas. */
  static final class AcknowledgementCountedTwice implements Tampering {
    @Override
    public boolean countsAnswersTwice() {
      return true;
    }
  }
}
