package io.gramme.driver.internal;

import io.gramme.driver.Written;
import java.util.concurrent.CompletionStage;

/** A write with fate UNKNOWN that can be finished (rule W5). */
interface UnknownWrite {
  /** Finishes it and waits on the calling thread. */
  Written retry();

  /** Finishes it; the stage completes on the session's callback executor. */
  CompletionStage<Written> retryAsync();
}
