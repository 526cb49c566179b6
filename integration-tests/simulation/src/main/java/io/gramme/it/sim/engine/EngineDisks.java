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
  private final @Nullable Predicate<String> unforcedFiles;
  private final Seed seed;
  private final List<EngineDisk> disks = new ArrayList<>();

  private EngineDisks(Path directory, @Nullable Predicate<String> unforcedFiles, Seed seed) {
    this.directory = directory;
    this.unforcedFiles = unforcedFiles;
    this.seed = seed;
  }

  /** Disks below a directory, which is made when it is missing. */
  public static NodeDisk.Factory below(Path parent) {
    return disks(parent, null);
  }

  /**
   * Disks on which some forces do nothing, and that lose everything unforced: a negative control.
   *
   * @param unforcedFiles names of files whose forces are left out
   */
  public static NodeDisk.Factory lyingBelow(Path parent, Predicate<String> unforcedFiles) {
    return disks(parent, unforcedFiles);
  }

  private static NodeDisk.Factory disks(Path parent, @Nullable Predicate<String> unforcedFiles) {
    return seed -> {
      try {
        Files.createDirectories(parent);
        Path directory = Files.createTempDirectory(parent, "history-" + seed + "-");
        return new EngineDisks(directory, unforcedFiles, Seed.of(seed).fork(SEED_PURPOSE));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot make directories below " + parent, e);
      }
    };
  }

  @Override
  public NodeDisk of(int node) {
    EngineDisk disk =
        EngineDisk.open(directory.resolve("n" + (node + 1)), unforcedFiles, seed.fork(node));
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
