package io.gramme.driver.engine;

import io.gramme.data.Key;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to update a key (rule W7): updates that can be combined take turns, and those that came meanwhile go
 * together.
 *
 * <p>Confined to the session's event loop.
 */
final class UpdateTurns {
  private final SessionCore core;
  private final Map<Kind, UpdateTurn> turns = new LinkedHashMap<>();

  UpdateTurns(SessionCore core) {
    this.core = core;
  }

  int size() {
    return turns.size();
  }

  /** Begins an update, now or when it is its turn. */
  void submit(UpdateOperation update) {
    Kind kind = update.kind();
    if (kind == null || !core.parameters().combineUpdates()) {
      new UpdateGroup(core, List.of(update), ended -> {}).start();
      return;
    }
    turns
        .computeIfAbsent(kind, added -> new UpdateTurn(core, () -> turns.remove(added)))
        .add(update);
  }

  /**
   * Which updates can be combined (rule W7): those of one key that read, resolve, write and expire alike. Where their
   * changes run does not matter.
   *
   * @param key what they update
   * @param conversion see {@link Call.Update}
   * @param ttlMillis after how many milliseconds what they write expires
   * @param settings theirs, but for the executor
   */
  record Kind(Key key, Object conversion, long ttlMillis, CallSettings settings) {
    /** The kind of an update, or null when it is combined with no other. */
    static @Nullable Kind of(Call.Update call) {
      Object conversion = call.conversion();
      return conversion == null
          ? null
          : new Kind(call.key(), conversion, call.ttlMillis(), call.settings().anywhere());
    }
  }
}
