package io.gramme.node.server;

import io.gramme.membership.ClusterRing;
import io.gramme.node.replica.ReplicaSettings;
import io.gramme.node.storage.StorageEngine;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The one thread that owns a node's store: it takes everything that is queued, runs the replica's step for each item,
 * makes all of it durable at once and then answers (rules S1, S2).
 *
 * <p>All methods are safe for use by any thread and do not block, but for {@link #close()}.
 */
public final class StoreThread implements AutoCloseable {
  private StoreThread() {}

  /**
   * Starts the thread, which owns the engine from now on and closes it at its end.
   *
   * @param name of the thread, for people
   * @param hlcStart where the node's clock begins: the ceiling of its identity file (rule T3)
   */
  public static StoreThread start(
      String name,
      ReplicaSettings settings,
      StorageEngine engine,
      ClusterRing ring,
      long hlcStart) {
    return new StoreThread();
  }

  /** Queues work; each item is answered exactly once through its sink, refused when the queue is full or closed. */
  public void submit(List<Work> batch) {
    
  }

  /** From the next item on, the given ring is in force. */
  public void ringChanged(ClusterRing ring) {
    
  }

  /** The node's clock, already below its durable ceiling. */
  public long hlc() {
    return 0;
  }

  /** Keys stored when the last round ended. */
  public long keyCount() {
    return 0;
  }

  /**
   * Refuses writes and repairs from the next item on, until released or the span is over. Holds of different tokens
   * stand beside each other.
   *
   * @return the number of keys stored once the hold is in force, so that nothing can have come between; fails with an
   *     {@link IllegalStateException} when the thread is closed or its store has failed
   */
  public CompletionStage<Long> hold(long token, long millis) {
    return CompletableFuture.completedFuture(0L);
  }

  /** Ends a hold; an unknown token does nothing. */
  public void release(long token) {
    
  }

  /** Answers what is queued, closes the engine and waits for both. */
  @Override
  public void close() {
    
  }
}
