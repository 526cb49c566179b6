package io.gramme.it.sim.world;

import io.gramme.data.Bytes;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.storage.StorageException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sees each step of a node, and each change that it has applied. */
public interface StepObserver {
  /**
   * A step has acknowledged a write or repair.
   *
   * @param before the state that was stored
   * @param after the state that is stored now
   * @param discarded how many versions the node says it has given up by this step (K5)
   */
  void applied(SimNode node, Request.Change request, Bytes before, Bytes after, long discarded);

  /**
   * A step has answered.
   *
   * @param arrivedNanos when the item came, on the node's monotonic clock
   * @param failed whether the node's store had failed before
   * @param met what the store could not do in this step, or null
   */
  void answered(
      SimNode node,
      RequestItem item,
      long arrivedNanos,
      boolean failed,
      StorageException.@Nullable Reason met,
      Reply reply);

  /**
   * A node was asked whether it holds a live value of a bucket (rule K5), or any key (rule E5).
   *
   * @param stored the states of that bucket which its store holds
   */
  void searched(SimNode node, String bucket, List<Bytes> stored, Reply reply);

  /** An answer leaves a node together with its clock. */
  void shown(SimNode node, long hlc, Reply reply);

  /** What a node had in memory alone is on its disk, or lost; the oldest of it was there for so long (rule T5). */
  void forced(SimNode node, long longestNanos);
}
