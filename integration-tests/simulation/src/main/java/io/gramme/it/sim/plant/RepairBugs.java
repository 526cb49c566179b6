package io.gramme.it.sim.plant;

import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.format.FormatException;
import io.gramme.format.StateFormat;
import io.gramme.it.sim.world.ForwardingStore;
import io.gramme.it.sim.world.Tampering;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.node.storage.StateChange;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Read repair and write-back done wrongly. */
final class RepairBugs {
  private RepairBugs() {}

  /** Nobody repairs what a read found stale (G1). */
  static final class NoReadRepair implements Tampering {
    @Override
    public @Nullable Request leaving(Request request) {
      return request instanceof Request.Repair ? null : request;
    }
  }

  /** A repair takes the place of what a replica has, instead of being joined to it (K3). */
  static final class RepairOverwrites implements Tampering {
    @Override
    public StorageEngine store(Request request, StorageEngine store) {
      return request instanceof Request.Repair ? new Forgetful(store) : store;
    }
  }

  /** Siblings with equal values are reconciled and written back like others (G3). */
  static final class EqualBytesWrittenBack implements Tampering {
    @Override
    public Reply arriving(Reply reply) {
      if (!(reply instanceof Reply.State state)) {
        return reply;
      }
      try {
        KeyState told = toldApart(StateFormat.decode(state.state()));
        return new Reply.State(StateFormat.encode(told), state.asOf(), state.watermark());
      } catch (FormatException e) {
        throw new IllegalStateException("a node answered with bytes that are no state", e);
      }
    }

    /** A blank makes values differ that stand for the same. */
    private static KeyState toldApart(KeyState state) {
      List<Sibling> siblings = new ArrayList<>();
      for (Sibling sibling : state.siblings()) {
        Sibling apart = sibling;
        while (hasValue(siblings, apart)) {
          Bytes value = Bytes.utf8(Objects.requireNonNull(apart.value()).utf8() + " ");
          apart = new Sibling(apart.dot(), value, apart.expiryMillis(), apart.metadata());
        }
        siblings.add(apart);
      }
      return new KeyState(state.context(), siblings);
    }

    private static boolean hasValue(List<Sibling> siblings, Sibling wanted) {
      Bytes value = wanted.value();
      return value != null && siblings.stream().anyMatch(one -> Objects.equals(value, one.value()));
    }
  }

  /** A store that shows every change an absent key. */
  private static final class Forgetful extends ForwardingStore {
    Forgetful(StorageEngine store) {
      super(store);
    }

    @Override
    public Bytes update(PartitionId partition, Key key, StateChange change)
        throws StorageException {
      return super.update(partition, key, current -> change.next(Bytes.EMPTY));
    }
  }
}
