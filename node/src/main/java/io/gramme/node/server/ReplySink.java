package io.gramme.node.server;

import io.gramme.message.ReplyItem;
import io.gramme.node.streams.StreamPeer.Room;
import java.util.List;

/** Where answers go: the stream their requests came on. */
@FunctionalInterface
public interface ReplySink {
  /**
   * Takes answers that became ready together. Called on the store's thread, or on the submitter's when work is refused
   * at once; must neither block nor throw. A sink whose stream has ended drops them.
   */
  void reply(List<ReplyItem> items);

  /** Whether there is room for the answer to one more read. */
  default Room room() {
    return Room.NOW;
  }
}
