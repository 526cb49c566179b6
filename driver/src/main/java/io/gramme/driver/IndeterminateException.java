package io.gramme.driver;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * It is unknown whether a write was carried out (rule W5).
 *
 * <p>The write was sent, and then too few replicas confirmed it in time: a message was lost, a node stopped, a deadline
 * passed. Some replicas may hold it, and what one of them holds spreads to all. So the write may be visible now, it may
 * become visible later, or it may never have happened. Nobody can tell from here, and no store that stays writable
 * during outages can spare its callers this case.
 *
 * <p>What to do depends on the value. If writing it twice does no harm, or if the application can see on the next read
 * whether it is there, go on. To be sure, call {@link #retry()}: until the write's deadline it sends the very same
 * write again, which takes effect once however often it arrives; later it first reads whether the write is there,
 * brings it to the owners that lack it, and writes anew only if no answer shows it. In that last case another session
 * may see the value twice, and the receipt says so ({@link Receipt#mayDuplicate()}). Do not simply repeat the call: that
 * is a second write.
 */
public final class IndeterminateException extends GrammeException {
  private static final long serialVersionUID = 1L;

  private final transient Supplier<Written> retry;
  private final transient Supplier<CompletionStage<Written>> retryAsync;

  /**
   * One of its kind.
   *
   * @param retry finishes the write and waits
   * @param retryAsync finishes the write without waiting
   */
  public IndeterminateException(
      Problem problem, Supplier<Written> retry, Supplier<CompletionStage<Written>> retryAsync) {
    super(problem);
    this.retry = retry;
    this.retryAsync = retryAsync;
  }

  /**
   * Finishes the write and waits for it. Returns once as many owners hold it as w asks for, and may be called again
   * whenever it failed.
   *
   * @throws UnreachableQuorumException with {@link Fate#APPLIED} when the write was found but fewer owners than w asks
   *     for hold it: it is stored and will reach the others; a further retry waits for them again
   * @throws IndeterminateException when the fate is still unknown
   * @throws GrammeException of another kind when the write is now known to have failed
   */
  public Written retry() {
    return retry.get();
  }

  /** As {@link #retry()} without waiting; completes as the stages of the asynchronous face do. */
  public CompletionStage<Written> retryAsync() {
    return retryAsync.get();
  }
}
