package io.gramme.node.identity;

import io.gramme.node.storage.disk.Directories;
import io.gramme.node.storage.disk.Uninterrupted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Replaces a small file so that after a crash at any instant either the old or the new contents are there, whole:
 * written beside it, synced, renamed over it, and the directory synced.
 */
final class AtomicFile {
  static final String TEMPORARY_SUFFIX = ".new";

  private AtomicFile() {}

  static void replace(Path directory, String name, byte[] contents) throws IOException {
    Path temporary = directory.resolve(name + TEMPORARY_SUFFIX);
    Uninterrupted.run(() -> write(temporary, contents));
    Files.move(temporary, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    Directories.force(directory);
  }

  private static void write(Path file, byte[] contents) throws IOException {
    try (FileChannel channel = FileChannel.open(
        file,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(contents);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }
}
