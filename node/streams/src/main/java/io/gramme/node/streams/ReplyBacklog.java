package io.gramme.node.streams;

import io.gramme.node.streams.StreamPeer.Room;

/**
 * How many bytes of answers wait for one stream. Full above its bound and then until half of them have left, so that
 * whoever waits for room is called once for many answers. Thread-safe.
 */
final class ReplyBacklog {
  private final StreamMemory memory;
  private long bytes;
  private boolean full;
  private boolean ended;

  ReplyBacklog(StreamMemory memory) {
    this.memory = memory;
  }

  synchronized void add(long more) {
    if (!ended) {
      bytes += more;
      memory.addReplies(more);
      full |= bytes > memory.bounds().repliesOfStream();
    }
  }

  /** Answers have left; true when that ended being full. */
  synchronized boolean remove(long less) {
    if (ended) {
      return false;
    }
    bytes -= less;
    memory.addReplies(-less);
    boolean room = full && bytes <= memory.bounds().repliesOfStream() / 2;
    full &= !room;
    return room;
  }

  /** Nothing will be written any more. */
  synchronized void end() {
    ended = true;
    memory.addReplies(-bytes);
    bytes = 0;
  }

  synchronized Room room() {
    if (ended) {
      return Room.GONE;
    }
    if (full) {
      return Room.LATER;
    }
    return memory.repliesAreFull() ? Room.NONE : Room.NOW;
  }
}
