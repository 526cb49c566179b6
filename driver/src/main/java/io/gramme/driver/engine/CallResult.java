package io.gramme.driver.engine;

import io.gramme.causality.ContextToken;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.membership.NodeId;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a call did and found, and how it went, at the moment it was answered.
 *
 * @param wrote whether the call was to write; else it was a read or get
 * @param value for a get the one value, resolved when there were siblings; for a write the value now written; null when
 *     the key is absent or deleted, and for a plain read
 * @param live for a read: siblings with a value that has not expired, oldest dot first, equal values included
 * @param besideDelete whether a delete stands beside them, or alone
 * @param token what was seen, for a later write; of a write what it replaced and the write itself, so that writes chain
 *     without a read (rule W6)
 * @param asked replicas that were sent something, in the order of asking
 * @param answered of these, those whose answer counted
 * @param siblings versions met, deletes included
 * @param replaced values that the read of a write showed and the write replaced; 0 when it did not read
 * @param resolved whether a resolver made one value of them
 * @param mayDuplicate whether the write may be there a second time (rule W5)
 * @param floorMissed whether no reply showed all that this session has seen of the key (rule G4)
 * @param nanos time from submission to the answer
 * @param repairs what became of read repairs and write-back; null while they go on, and {@link SessionEffects#settled}
 *     follows
 * @param later completes with it, never exceptionally; added by the session's host where {@code repairs} is null
 */
public record CallResult(
    boolean wrote,
    @Nullable Bytes value,
    List<Sibling> live,
    boolean besideDelete,
    ContextToken token,
    List<NodeId> asked,
    List<NodeId> answered,
    int siblings,
    int replaced,
    boolean resolved,
    boolean mayDuplicate,
    boolean floorMissed,
    long nanos,
    @Nullable RepairOutcome repairs,
    @Nullable CompletionStage<RepairOutcome> later)
    implements CallOutcome {
  /** The same for whoever waits for its repairs. */
  public CallResult settling(CompletionStage<RepairOutcome> stage) {
    return new CallResult(
        wrote,
        value,
        live,
        besideDelete,
        token,
        asked,
        answered,
        siblings,
        replaced,
        resolved,
        mayDuplicate,
        floorMissed,
        nanos,
        repairs,
        stage);
  }
}
