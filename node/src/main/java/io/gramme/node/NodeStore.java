package io.gramme.node;

import io.gramme.causality.Hlc;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberTable;
import io.gramme.node.data.DataSettings;
import io.gramme.node.data.StateSummarizer;
import io.gramme.node.identity.IdentityException;
import io.gramme.node.identity.IdentityStore;
import io.gramme.node.identity.NodeDirectory;
import io.gramme.node.identity.NodeIdentity;
import io.gramme.node.identity.Retirement;
import io.gramme.node.server.StoreThread;
import io.gramme.node.storage.MemoryEngine;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.shard.DurableEngine;
import io.gramme.node.storage.shard.DurableSettings;
import io.gramme.node.storage.shard.MemoryBudget;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;

/** Opens what a node keeps: its identity and its store. Blocks on the disk. */
final class NodeStore {
  private NodeStore() {}

  /** Opens it; a directory that was retired is moved aside first (rule T4). */
  static IdentityStore openIdentity(NodeOptions options) throws IdentityException {
    Path directory = options.directory();
    if (directory == null) {
      return IdentityStore.inMemory();
    }
    NodeDirectory opened = NodeDirectory.open(directory);
    Retirement retired = opened.retired();
    if (retired == null) {
      return opened;
    }
    opened.close();
    Retirements.moveAside(directory, retired);
    return NodeDirectory.open(directory);
  }

  /** Starts the store's thread with the clock at its ceiling and a new ceiling in force (rule T3). */
  static StoreThread start(
      NodeOptions options, IdentityStore identities, MemberTable table, Consumer<String> failed)
      throws IdentityException, StorageException {
    NodeIdentity identity = Objects.requireNonNull(identities.identity());
    long hlcStart = identity.hlcCeiling();
    // Before the ceiling: a node whose ceiling was ever raised is known to have had a store.
    StorageEngine engine = engine(options, identities, hlcStart != Hlc.NONE);
    StoreThread started = null;
    try {
      reserveAhead(identities, hlcStart);
      started = start(options, identities, table, engine, hlcStart, failed);
      return started;
    } finally {
      if (started == null) {
        engine.close();
      }
    }
  }

  /** Where there is no room for it the store's thread shows no stamp above the old one, and tries again. */
  private static void reserveAhead(IdentityStore identities, long hlcStart)
      throws IdentityException {
    try {
      identities.reserve(hlcStart, System.currentTimeMillis());
    } catch (IdentityException e) {
      if (e.kind() != IdentityException.Kind.DISK_FULL) {
        throw e;
      }
    }
  }

  private static StoreThread start(
      NodeOptions options,
      IdentityStore identities,
      MemberTable table,
      StorageEngine engine,
      long hlcStart,
      Consumer<String> failed) {
    NodeIdentity identity = Objects.requireNonNull(identities.identity());
    DataSettings settings = options.nullNode()
        ? DataSettings.ofNullNode(identity.node())
        : DataSettings.of(identity.node(), stamp -> raise(identities, stamp));
    return StoreThread.start(
        "gramme-store-" + identity.node(),
        settings,
        engine,
        ClusterRing.of(table),
        hlcStart,
        failed);
  }

  private static StorageEngine engine(
      NodeOptions options, IdentityStore identities, boolean mustExist) throws StorageException {
    StateSummarizer summarizer = StateSummarizer.create();
    if (!(identities instanceof NodeDirectory directory)) {
      return MemoryEngine.empty(summarizer);
    }
    DurableSettings settings = DurableSettings.of(MemoryBudget.of(options.memoryShare()));
    return mustExist
        ? DurableEngine.openExisting(directory.storeDirectory(), settings, summarizer)
        : DurableEngine.open(directory.storeDirectory(), settings, summarizer);
  }

  private static long raise(IdentityStore identities, long stamp) throws StorageException {
    try {
      return identities.reserve(stamp, System.currentTimeMillis());
    } catch (IdentityException e) {
      throw new StorageException(
          e.kind() == IdentityException.Kind.DISK_FULL
              ? StorageException.Reason.DISK_FULL
              : StorageException.Reason.INPUT_OUTPUT,
          "the clock ceiling could not be raised: " + e.getMessage(),
          e);
    }
  }
}
