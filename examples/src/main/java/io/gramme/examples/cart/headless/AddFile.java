package io.gramme.examples.cart.headless;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A writer's own record of what it has added, one line each, on disk before the add is counted. It is all that the check
 * knows of what must be there. Not thread-safe.
 */
final class AddFile implements AutoCloseable {
  private static final String SUFFIX = ".adds";

  private final FileChannel channel;

  private AddFile(FileChannel channel) {
    this.channel = channel;
  }

  /** The empty file of a writer; one that is there already is an error. */
  static AddFile create(Path directory, String writer) throws IOException {
    return new AddFile(FileChannel.open(
        directory.resolve(writer + SUFFIX),
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.WRITE));
  }

  /** Appends a line and returns when it is on disk. */
  void record(RecordedAdd add) throws IOException {
    ByteBuffer line = ByteBuffer.wrap((add.toLine() + "\n").getBytes(StandardCharsets.UTF_8));
    while (line.hasRemaining()) {
      channel.write(line);
    }
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /**
   * The adds of all writers.
   *
   * @throws IllegalArgumentException when a line cannot be read
   */
  static List<RecordedAdd> readAll(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> entries = Files.list(directory)) {
      files = entries.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    }
    List<RecordedAdd> adds = new ArrayList<>();
    for (Path file : files) {
      Files.readAllLines(file).forEach(line -> adds.add(RecordedAdd.ofLine(line)));
    }
    return adds;
  }
}
