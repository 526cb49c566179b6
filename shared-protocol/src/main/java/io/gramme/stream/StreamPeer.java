package io.gramme.stream;

import io.gramme.membership.NodeId;
import io.gramme.message.ReplyItem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of an accepted stream. Thread-safe. */
public interface StreamPeer {
  /** The node that its hello named, or null for a driver. */
  @Nullable
  NodeId node();

  /** Answers requests of this stream; what is given in one event-loop turn leaves together. Never blocks or throws. */
  void reply(List<ReplyItem> items);
}
