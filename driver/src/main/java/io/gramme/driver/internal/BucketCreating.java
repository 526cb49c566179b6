package io.gramme.driver.internal;

import io.gramme.data.Key;
import io.gramme.driver.BucketExistsException;
import io.gramme.driver.BucketOptions;
import io.gramme.driver.ClosedException;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.Fate;
import io.gramme.driver.GrammeException;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.Problem;
import io.gramme.driver.UnreachableQuorumException;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.membership.BucketMode;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.Durability;
import java.time.Duration;
import java.util.List;

/** The creation of a bucket as a call to the engine; what its two faces share. */
final class BucketCreating {
  private static final long FIRST_VERSION = 1;

  private BucketCreating() {}

  static void requireName(String name) {
    try {
      Key.requireBucket(Problem.required(name, "bucket name"));
    } catch (IllegalArgumentException e) {
      throw new InvalidArgumentException(
          Problem.of(ErrorCode.INVALID_ARGUMENT, String.valueOf(e.getMessage())).causedBy(e));
    }
  }

  static EngineCall<BucketRecord, BucketOptions> call(
      Session session, String name, BucketOptions wanted, Duration timeout) {
    requireName(name);
    Problem.required(wanted, "bucket options");
    Problem.required(wanted.mode(), "bucket mode");
    Problem.required(wanted.durability(), "bucket durability");
    return new EngineCall<>(
        session.engine().createBucket(record(name, wanted), wanted.inUseAllowed(), timeout),
        known -> sameOrThrow(known, wanted),
        failure -> failure(failure, session),
        true);
  }

  private static BucketOptions sameOrThrow(BucketRecord known, BucketOptions wanted) {
    BucketOptions existing = options(known);
    if (existing.mode() != wanted.mode() || existing.durability() != wanted.durability()) {
      throw new BucketExistsException(
          Problem.of(
              ErrorCode.BUCKET_EXISTS,
              "bucket '" + known.name() + "' exists as " + existing + ", asked for was " + wanted
                  + "; a bucket never changes (K5)"),
          existing);
    }
    return existing;
  }

  private static GrammeException failure(Throwable failure, Session session) {
    return failure instanceof CallFailedException failed
            && failed.fate() == io.gramme.driver.engine.quorum.CallFate.UNKNOWN
        ? unknown(failed)
        : Failures.of(failure, siblings -> List.of(), session::unknownWrite);
  }

  /** Creating the bucket again finds out, so there is nothing to be retried in another way. */
  private static GrammeException unknown(CallFailedException failed) {
    boolean closed = failed.kind() == FailureKind.CLOSED;
    Problem problem = Problem.of(
            closed ? ErrorCode.CLOSED : ErrorCode.UNREACHABLE_QUORUM,
            failed.getMessage() + "; it may exist all the same, and creating it again does no harm")
        .withFate(Fate.UNKNOWN)
        .retryableIf(!closed)
        .causedBy(failed);
    return closed ? new ClosedException(problem) : new UnreachableQuorumException(problem);
  }

  static BucketOptions options(BucketRecord record) {
    return new BucketOptions(
        record.mode() == BucketMode.CAUSAL
            ? BucketOptions.Mode.CAUSAL
            : BucketOptions.Mode.LAST_WRITE_WINS,
        record.durability() == Durability.FSYNC
            ? BucketOptions.Durability.FSYNC
            : BucketOptions.Durability.INTERVAL);
  }

  private static BucketRecord record(String name, BucketOptions wanted) {
    return new BucketRecord(
        name,
        wanted.mode() == BucketOptions.Mode.CAUSAL ? BucketMode.CAUSAL : BucketMode.LAST_WRITE_WINS,
        wanted.durability() == BucketOptions.Durability.FSYNC
            ? Durability.FSYNC
            : Durability.INTERVAL,
        FIRST_VERSION);
  }
}
