package io.gramme.it.sim.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The disks of one history as directories of the real file system, removed when it is over. */
public final class EngineDisks implements NodeDisk.Supply {
  private final Path directory;
  private final List<EngineDisk> disks = new ArrayList<>();

  private EngineDisks(Path directory) {
    this.directory = directory;
  }

  /** Disks below a directory, which is made when it is missing. */
  public static NodeDisk.Factory below(Path parent) {
    return seed -> {
      try {
        Files.createDirectories(parent);
        return new EngineDisks(Files.createTempDirectory(parent, "history-" + seed + "-"));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot make directories below " + parent, e);
      }
    };
  }

  @Override
  public NodeDisk of(int node) {
    EngineDisk disk = EngineDisk.open(directory.resolve("n" + (node + 1)));
    disks.add(disk);
    return disk;
  }

  @Override
  public void close() {
    disks.forEach(EngineDisk::close);
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + directory, e);
    }
  }
}
