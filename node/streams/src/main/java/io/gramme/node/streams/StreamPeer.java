package io.gramme.node.streams;

import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import io.gramme.message.ReplyItem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of an accepted stream. Thread-safe. */
@FunctionalInterface
public interface StreamPeer {
  /** The node that its hello named, or null for a driver. */
  default @Nullable NodeId node() {
    return null;
  }

  /** Whether there is room for an answer whose size is not known yet. */
  enum Room {
    NOW,
    /** Too much waits for this stream; {@link StreamService#drained} tells when that is over. */
    LATER,
    /** Too much waits for all streams together; ask again after a while. */
    NONE,
    /** The stream has ended. */
    GONE
  }

  /** Asked before work whose answer may be large; what is given all the same is kept, so that every bound is soft. */
  default Room room() {
    return Room.NOW;
  }

  /** The start that its hello named, or null when it named none (rule T4). */
  default @Nullable NodeStart nodeStart() {
    return null;
  }

  /**
   * Answers requests of this stream; what is given in one event-loop turn leaves together. Never blocks or throws. One
   * whose stream has ended drops them.
   */
  void reply(List<ReplyItem> items);
}
