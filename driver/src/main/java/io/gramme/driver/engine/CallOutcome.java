package io.gramme.driver.engine;

import io.gramme.membership.BucketRecord;

/** How a call ended. */
public sealed interface CallOutcome
    permits CallResult, CallFailedException, CallOutcome.BucketKnown {
  /** The bucket exists now, as the record says; before, perhaps, as another than the one asked for. */
  record BucketKnown(BucketRecord bucket) implements CallOutcome {}
}
