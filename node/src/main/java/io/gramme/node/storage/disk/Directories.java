package io.gramme.node.storage.disk;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Directories, and names in them, that a loss of power leaves there. */
public final class Directories {
  private Directories() {}

  /** Makes names durable. */
  interface Force {
    void force(Path directory) throws IOException;
  }

  /**
   * Creates a directory, and those above it, where they are missing. A directory is in the one above it only when that
   * is on disk; otherwise all that is forced inside may be lost with it.
   */
  public static void create(Path directory) throws IOException {
    create(directory, Directories::force);
  }

  static void create(Path directory, Force force) throws IOException {
    List<Path> holders = new ArrayList<>();
    Path holder = directory.toAbsolutePath().getParent();
    // The first even if the directory exists: its maker may have been killed before it forced the
    // name.
    while (holder != null) {
      holders.add(holder);
      holder = Files.exists(holder) ? null : holder.getParent();
    }
    Files.createDirectories(directory);
    for (Path above : holders) {
      try {
        force.force(above);
      } catch (AccessDeniedException e) {
        // Somebody else's, who made the directory for us.
      }
    }
  }

  /** Makes the names in a directory durable as they are now. */
  public static void force(Path directory) throws IOException {
    // Windows cannot open a directory, and its file system orders the entry by itself.
    if (File.separatorChar == '/') {
      Uninterrupted.run(() -> {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
          channel.force(true);
        }
      });
    }
  }
}
