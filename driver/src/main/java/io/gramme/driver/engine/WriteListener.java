package io.gramme.driver.engine;

import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.MintedWrite;
import io.gramme.membership.NodeId;
import java.util.List;

/** An operation that waits for a write. */
interface WriteListener {
  /** See {@link io.gramme.driver.engine.quorum.PutEffects#written}. */
  void written(MintedWrite write, List<NodeId> asked, List<NodeId> acknowledged);

  void writeFailed(MintedWrite write, CallFailure failure);
}
