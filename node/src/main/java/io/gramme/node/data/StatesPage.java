package io.gramme.node.data;

import io.gramme.data.Key;
import io.gramme.message.MovedState;
import io.gramme.message.Reply;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StoredState;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The next states of a partition, for a node that walks it: each is read when it is sent (rule M3). */
final class StatesPage {
  static final int MOST_STATES = 256;

  /** A page ends behind the state that reaches it: one state may be larger. */
  static final int ENOUGH_BYTES = 64 << 10;

  private StatesPage() {}

  /**
   * Reads a page.
   *
   * @param asOf a clock stamp taken before (rule S2)
   * @throws StorageException VALUE_DAMAGED when the very next value is: a page ends before it, and nothing can be had of
   *     the partition behind it, since what is left out would be taken for absent (rules M3, S4)
   */
  static Reply.States read(
      StorageEngine store, PartitionId partition, @Nullable Key after, long asOf)
      throws StorageException {
    List<MovedState> states = new ArrayList<>();
    Key behind = after;
    int bytes = 0;
    while (states.size() < MOST_STATES && bytes < ENOUGH_BYTES) {
      StoredState next;
      try {
        next = store.next(partition, behind);
      } catch (StorageException e) {
        if (states.isEmpty() || e.reason().endsEngine()) {
          throw e;
        }
        break;
      }
      if (next == null) {
        return new Reply.States(states, asOf, true);
      }
      states.add(new MovedState(next.key(), next.state()));
      behind = next.key();
      bytes += next.key().bytes().length() + next.state().length();
    }
    return new Reply.States(states, asOf, false);
  }
}
