package io.gramme.driver.session;

import io.gramme.driver.coordination.MintedWrite;
import io.gramme.driver.coordination.PutAnswer;
import io.gramme.driver.coordination.QuorumFailure;

/** An operation that waits for a write. */
interface WriteListener {
  void written(PutAnswer answer);

  void writeFailed(MintedWrite write, QuorumFailure failure);
}
