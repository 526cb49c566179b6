package io.gramme.it.sim.world;

import io.gramme.data.Bytes;
import io.gramme.node.storage.StateChange;
import io.gramme.node.storage.StateSummary;
import io.gramme.node.storage.StorageException;
import org.jspecify.annotations.Nullable;

/** A step's change as a disk carries it out, with its own summary (M1); what was there before is seen. */
public class SeenChange implements StateChange {
  private final StateChange change;
  private Bytes before = Bytes.EMPTY;

  /** Of a step. */
  public SeenChange(StateChange change) {
    this.change = change;
  }

  /** What was there before it. */
  public final Bytes before() {
    return before;
  }

  @Override
  public Bytes next(Bytes current) throws StorageException {
    before = current;
    return change.next(current);
  }

  @Override
  public final @Nullable StateSummary summary(long keyHash) {
    return change.summary(keyHash);
  }
}
