package io.gramme.it.storagebench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A folder that is removed when it is closed. */
record Scratch(Path path) implements AutoCloseable {
  static Scratch in(Path directory) throws IOException {
    Files.createDirectories(directory);
    return new Scratch(Files.createTempDirectory(directory, "storage-bench"));
  }

  Path folder(String name) throws IOException {
    return Files.createDirectory(path.resolve(name));
  }

  /** Bytes that the files of a folder take whose names fit. */
  static long bytesOf(Path folder, Predicate<String> name) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        bytes += name.test(String.valueOf(file.getFileName())) ? Files.size(file) : 0;
      }
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
