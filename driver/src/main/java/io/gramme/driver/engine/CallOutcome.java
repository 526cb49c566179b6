package io.gramme.driver.engine;

import io.gramme.liveness.MemberHealth;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.NodeId;
import java.util.List;

/** How a call ended. */
public sealed interface CallOutcome
    permits CallResult, CallFailedException, CallOutcome.BucketKnown, CallOutcome.LivenessKnown {
  /** The bucket exists now, as the record says; before, perhaps, as another than the one asked for. */
  record BucketKnown(BucketRecord bucket) implements CallOutcome {}

  /**
   * Which members a member takes for alive.
   *
   * @param observer who says so
   */
  record LivenessKnown(NodeId observer, List<MemberHealth> members) implements CallOutcome {
    /** Copies the list. */
    public LivenessKnown {
      members = List.copyOf(members);
    }
  }
}
