package io.gramme.driver.session;

import io.gramme.driver.coordination.GetAnswer;
import io.gramme.driver.coordination.QuorumFailure;
import io.gramme.driver.coordination.RepairOutcome;

/** An operation that waits for a read. */
interface ReadListener {
  void readAnswered(GetAnswer answer);

  void readFailed(QuorumFailure failure);

  void readSettled(RepairOutcome outcome);
}
