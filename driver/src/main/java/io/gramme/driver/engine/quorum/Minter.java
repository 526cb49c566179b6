package io.gramme.driver.engine.quorum;

import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.membership.BucketMode;

/** Mints the dots of the one key a write is about. */
public interface Minter {
  /** A dot under the lane rule (W2), above the session's clock and all that was seen. */
  Dot mint(DotContext seen, BucketMode mode);

  /**
   * All nodes, or so many that a write failed, found this session's stamps too new: its clock is set to the newest of
   * theirs (rules T2, V).
   */
  void tooNew(long newestNodeHlc);
}
