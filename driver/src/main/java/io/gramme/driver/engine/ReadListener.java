package io.gramme.driver.engine;

import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.GetAnswer;
import io.gramme.driver.engine.quorum.RepairOutcome;

/** An operation that waits for a read. */
interface ReadListener {
  void readAnswered(GetAnswer answer);

  void readFailed(CallFailure failure);

  /**
   * What the read set off is over.
   *
   * @param holders owners that certainly hold all that was read
   */
  void readSettled(RepairOutcome outcome, int holders);
}
