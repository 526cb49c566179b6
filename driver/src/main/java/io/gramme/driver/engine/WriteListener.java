package io.gramme.driver.engine;

import io.gramme.driver.engine.quorum.MintedWrite;
import io.gramme.driver.engine.quorum.PutAnswer;
import io.gramme.driver.engine.quorum.QuorumFailure;

/** An operation that waits for a write. */
interface WriteListener {
  void written(PutAnswer answer);

  void writeFailed(MintedWrite write, QuorumFailure failure);
}
