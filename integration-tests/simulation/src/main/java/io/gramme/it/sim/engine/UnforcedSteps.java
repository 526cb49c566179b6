package io.gramme.it.sim.engine;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The steps of a store since its last force, in their order: after a crash the first of them may be there, and none between. */
final class UnforcedSteps {
  /** What survived are the states of no moment. */
  static final int NO_MOMENT = -1;

  private record Place(PartitionId partition, Key key) {}

  private record Step(long change, Place place, Bytes before, Bytes after) {}

  private final List<Step> steps = new ArrayList<>();

  /** A step that is durable when this change is. */
  void add(long change, PartitionId partition, Key key, Bytes before, Bytes after) {
    steps.add(new Step(change, new Place(partition, key), before, after));
  }

  /** All up to this change are durable. */
  void forced(long change) {
    steps.removeIf(step -> step.change <= change);
  }

  int count() {
    return steps.size();
  }

  /** They are durable, or gone. */
  void clear() {
    steps.clear();
  }

  /** How many of the first ones are there, at the most; {@link #NO_MOMENT} when others are there as well. */
  int survivedIn(StorageEngine engine) throws StorageException {
    for (int count = steps.size(); count >= 0; count--) {
      if (isThere(count, engine)) {
        return count;
      }
    }
    return NO_MOMENT;
  }

  private boolean isThere(int count, StorageEngine engine) throws StorageException {
    Map<Place, Bytes> expected = new LinkedHashMap<>();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (i < count) {
        expected.put(step.place, step.after);
      } else {
        expected.putIfAbsent(step.place, step.before);
      }
    }
    for (Map.Entry<Place, Bytes> entry : expected.entrySet()) {
      Place place = entry.getKey();
      if (!engine.read(place.partition, place.key).equals(entry.getValue())) {
        return false;
      }
    }
    return true;
  }
}
