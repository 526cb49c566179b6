package io.gramme.driver.engine;

import io.gramme.membership.BucketRecord;
import io.gramme.membership.ClusterId;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One session with a cluster, as the public faces use it.
 *
 * <p>Thread-safe. No method blocks. Stages complete on the session's event loop, exceptionally only with
 * {@link CallFailedException}; whoever continues a stage must not block there.
 */
public interface SessionEngine {
  /** The joined versions of a key. Stale replicas are repaired; nothing is resolved or written back. */
  CompletionStage<CallResult> read(Call.Read call);

  /** The value of a key: siblings are resolved by the call's resolver, and the resolved value is written back (G3). */
  CompletionStage<CallResult> get(Call.Get call);

  /** Writes or deletes a key (rules W1, W8). */
  CompletionStage<CallResult> put(Call.Put call);

  /** Reads, resolves, changes and writes after what was read (rule W7). */
  CompletionStage<CallResult> update(Call.Update call);

  /**
   * Finishes a write whose fate is unknown (rule W5): resends the same bytes until the write's deadline; afterwards it
   * reads first and writes anew only if the write is not there, and then the receipt says that it may be there twice.
   *
   * @param failure of a write with fate UNKNOWN; anything else fails with INVALID_ARGUMENT
   */
  CompletionStage<CallResult> retry(CallFailedException failure);

  /**
   * Makes a bucket known to the cluster (rule K5), in which the session acts on it from then on.
   *
   * @param wanted as it is to be; a bucket that exists is left as it is
   * @param timeout above zero
   * @param evenIfInUse whether to create it although members hold keys of it, whose siblings may be lost
   * @return the bucket as it is
   */
  CompletionStage<BucketRecord> createBucket(
      BucketRecord wanted, boolean evenIfInUse, Duration timeout);

  /**
   * Asks members about the cluster itself. The session acts from then on on a table that comes as an answer.
   *
   * @param timeout above zero
   */
  CompletionStage<CallOutcome.MembersAnswered> inquire(Inquiry inquiry, Duration timeout);

  /**
   * What each call from outside of a callback would now fail with because too many wait, or null. Whoever asks before he
   * encodes anything refuses at a fraction of the cost, which is what the calls under way are served with.
   */
  default @Nullable CallFailedException overload() {
    return null;
  }

  /** The cluster this session is connected to. */
  ClusterId cluster();

  /** Ends the session; everything in flight fails with CLOSED. Repeated calls do nothing more. */
  CompletionStage<Void> close();
}
