package io.gramme.it.sim.engine;

import io.gramme.it.sim.world.NodeDisk;
import io.gramme.it.sim.world.Seed;
import io.gramme.node.storage.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The disks of one history as directories of the real file system, removed when it is over. */
public final class EngineDisks implements NodeDisk.Supply {
  /** Far from what a history itself draws from its seed. */
  private static final long SEED_PURPOSE = 1_000;

  private final Path directory;
  private final @Nullable Predicate<String> unsyncedFiles;
  private final Seed seed;
  private final List<EngineDisk> disks = new ArrayList<>();

  private EngineDisks(Path directory, @Nullable Predicate<String> unsyncedFiles, Seed seed) {
    this.directory = directory;
    this.unsyncedFiles = unsyncedFiles;
    this.seed = seed;
  }

  /** Disks below a directory, which is made when it is missing. */
  public static NodeDisk.Factory below(Path parent) {
    return disks(parent, null);
  }

  /**
   * Disks on which some syncs do nothing, and that lose everything unsynced: a negative control.
   *
   * @param unsyncedFiles names of files whose syncs are left out
   */
  public static NodeDisk.Factory lyingBelow(Path parent, Predicate<String> unsyncedFiles) {
    return disks(parent, unsyncedFiles);
  }

  private static NodeDisk.Factory disks(Path parent, @Nullable Predicate<String> unsyncedFiles) {
    return seed -> {
      try {
        Files.createDirectories(parent);
        Path directory = Files.createTempDirectory(parent, "history-" + seed + "-");
        return new EngineDisks(directory, unsyncedFiles, Seed.of(seed).fork(SEED_PURPOSE));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot make directories below " + parent, e);
      }
    };
  }

  @Override
  public NodeDisk of(int node) {
    EngineDisk disk =
        EngineDisk.open(directory.resolve("n" + (node + 1)), unsyncedFiles, seed.fork(node));
    disks.add(disk);
    return disk;
  }

  @Override
  public void close() {
    for (EngineDisk disk : disks) {
      try {
        disk.close();
      } catch (StorageException e) {
        throw new IllegalStateException("cannot close a disk", e);
      }
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + directory, e);
    }
  }
}
