package io.gramme.driver.engine.quorum;

import io.gramme.membership.BucketMode;
import io.gramme.membership.NodeId;
import io.gramme.ring.PartitionId;
import java.util.List;

/**
 * Where one key lives under one epoch, and how its bucket is kept.
 *
 * @param epoch what requests along this route are sent under; tells the mode, too (rules E2, K5)
 * @param partition where the key lies
 * @param owners best score first, at least one
 * @param mode how the key's bucket keeps versions (rule K5)
 */
public record Route(long epoch, PartitionId partition, List<NodeId> owners, BucketMode mode) {
  /** As many owners as a quorum asks for, never more than there are (rule E3). */
  public int required(QuorumSize quorum) {
    return Math.min(quorum.among(owners.size()), owners.size());
  }
}
