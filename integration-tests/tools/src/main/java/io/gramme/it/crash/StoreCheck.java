package io.gramme.it.crash;

import io.gramme.node.data.StateSummarizer;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.shard.DurableEngine;
import io.gramme.node.storage.shard.DurableSettings;
import io.gramme.node.storage.shard.MemoryBudget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Opens a copy of a crashed store and compares its counts and hash trees with all its states (rule M1). */
final class StoreCheck {
  private static final String STORE = "store";

  private StoreCheck() {}

  /** Whether a crash has left a checkpoint that was begun and not brought to its end. */
  static boolean isInCheckpoint(Path directory) {
    return FileTree.names(directory.resolve(STORE)).stream()
        .anyMatch(name -> name.endsWith(".journal") || name.endsWith(".journal.new"));
  }

  /**
   * Leaves the directory itself as it is, so that the node has all of the recovery to do.
   *
   * @param directory of a node that is not running
   * @param copy where to put the copy, which is deleted afterwards
   * @return what is not as it should be, in words
   */
  static List<String> of(Path directory, Path copy) {
    Path store = directory.resolve(STORE);
    if (!Files.exists(store)) {
      return List.of(); // the node was ended before it had one
    }
    FileTree.copy(store, copy);
    try (DurableEngine engine = DurableEngine.open(
        copy,
        DurableSettings.of(MemoryBudget.of(MemoryBudget.SHARE_OF_A_NODE)).withCacheBytes(0),
        StateSummarizer.create())) {
      return engine.verify().problems();
    } catch (StorageException e) {
      return List.of("the store fails: " + e.getMessage());
    } finally {
      FileTree.delete(copy);
    }
  }
}
