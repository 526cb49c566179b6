package io.gramme.driver.session;

import io.gramme.driver.coordination.GetAnswer;
import io.gramme.driver.coordination.QuorumFailure;
import io.gramme.driver.coordination.RepairOutcome;

/** An operation that waits for a read. */
interface ReadListener {
  void readAnswered(GetAnswer answer);

  void readFailed(QuorumFailure failure);

  /**
   * What the read set off is over.
   *
   * @param holders owners that certainly hold all that was read
   */
  void readSettled(RepairOutcome outcome, int holders);
}
