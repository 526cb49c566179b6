package io.gramme.it.sim.world;

import io.gramme.node.data.DataEvent;
import org.jspecify.annotations.Nullable;

/** What waits for a node's store, in the order in which it came. */
sealed interface StoreWork {
  /** An item to be executed. */
  record Item(Arrival arrival) implements StoreWork {
    @Override
    public boolean isSameMessageAs(@Nullable Arrival other) {
      return arrival.isSameMessageAs(other);
    }
  }

  /** Something that the machine is told. */
  record Event(DataEvent event) implements StoreWork {
    @Override
    public boolean isSameMessageAs(@Nullable Arrival other) {
      return false;
    }
  }

  /** Whether the network has brought the same message before. */
  boolean isSameMessageAs(@Nullable Arrival other);
}
