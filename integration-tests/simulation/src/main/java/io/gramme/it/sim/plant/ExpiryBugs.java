package io.gramme.it.sim.plant;

import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.format.FormatException;
import io.gramme.format.StateFormat;
import io.gramme.it.sim.world.ForwardingStore;
import io.gramme.it.sim.world.Tampering;
import io.gramme.message.Request;
import io.gramme.node.storage.StateChange;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.ring.PartitionId;
import java.util.List;

/** Values that expire, handled wrongly. */
final class ExpiryBugs {
  private ExpiryBugs() {}

  /** A replica that finds all of a key expired forgets the key for good, and keeps no tombstone (P5). */
  static final class ExpiredWithoutTombstone implements Tampering {
    @Override
    public StorageEngine store(Request request, StorageEngine store) {
      return new ForwardingStore(store) {
        @Override
        public Bytes update(PartitionId partition, Key key, StateChange change)
            throws StorageException {
          return super.update(partition, key, current -> forgotten(change.next(current)));
        }
      };
    }

    private static Bytes forgotten(Bytes bytes) {
      List<Sibling> siblings = decoded(bytes).siblings();
      boolean nothingLeft = siblings.stream().allMatch(Sibling::standsForExpired);
      return nothingLeft ? Bytes.EMPTY : bytes;
    }
  }

  /** A replica reads its values without their expiry, so that neither it nor a driver filters them (P5). */
  static final class ExpiryLeftOut implements Tampering {
    @Override
    public StorageEngine store(Request request, StorageEngine store) {
      return new ForwardingStore(store) {
        @Override
        public Bytes read(PartitionId partition, Key key) throws StorageException {
          KeyState state = decoded(super.read(partition, key));
          List<Sibling> lasting =
              state.siblings().stream().map(ExpiryLeftOut::lasting).toList();
          return StateFormat.encode(new KeyState(state.context(), lasting));
        }
      };
    }

    private static Sibling lasting(Sibling sibling) {
      return new Sibling(sibling.dot(), sibling.value(), Sibling.NEVER, sibling.metadata());
    }
  }

  private static KeyState decoded(Bytes bytes) {
    try {
      return StateFormat.decode(bytes);
    } catch (FormatException e) {
      throw new IllegalStateException("a node holds bytes that are no state", e);
    }
  }
}
