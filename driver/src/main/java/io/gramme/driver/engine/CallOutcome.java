package io.gramme.driver.engine;

import io.gramme.causality.ContextToken;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.membership.BucketRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a call ended. */
public sealed interface CallOutcome {
  /** A read or get succeeded; see {@link ReadResult}. */
  record Read(
      @Nullable Bytes value,
      List<Sibling> live,
      boolean besideDelete,
      ContextToken token,
      CallFacts facts)
      implements CallOutcome {}

  /** A write succeeded; see {@link WriteResult}. */
  record Written(@Nullable Bytes value, ContextToken token, CallFacts facts)
      implements CallOutcome {}

  /** The bucket exists now, as the record says; before, perhaps, as another than the one asked for. */
  record BucketKnown(BucketRecord bucket) implements CallOutcome {}

  /** The call failed. */
  record Failed(CallFailedException failure) implements CallOutcome {}
}
