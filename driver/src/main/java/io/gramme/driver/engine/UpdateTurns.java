package io.gramme.driver.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whose turn it is to update a key (rule W7): updates that can be combined take turns, and those that came meanwhile go
 * together.
 *
 * <p>Confined to the session's event loop.
 */
final class UpdateTurns {
  private final SessionCore core;
  private final Map<UpdateKind, UpdateTurn> turns = new LinkedHashMap<>();

  UpdateTurns(SessionCore core) {
    this.core = core;
  }

  int size() {
    return turns.size();
  }

  /** Begins an update, now or when it is its turn. */
  void submit(UpdateOperation update) {
    UpdateKind kind = update.kind();
    if (kind == null || !core.parameters().combineUpdates()) {
      new UpdateGroup(core, List.of(update), ended -> {}).start();
      return;
    }
    turns
        .computeIfAbsent(kind, added -> new UpdateTurn(core, () -> turns.remove(added)))
        .add(update);
  }
}
