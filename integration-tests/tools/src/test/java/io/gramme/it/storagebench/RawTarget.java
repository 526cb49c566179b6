package io.gramme.it.storagebench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** What the disk allows: each writer has a file filled with zeros beforehand, writes the value behind the last, forces. */
final class RawTarget implements DurableTarget {
  private static final int FILE_BYTES = 32 << 20;

  private final List<FileChannel> files = new ArrayList<>();
  private final ByteBuffer[] values;
  private final long[] positions;

  RawTarget(Path directory, int writers, int valueBytes) throws IOException {
    positions = new long[writers];
    values = new ByteBuffer[writers];
    ByteBuffer zeros = ByteBuffer.allocate(1 << 20);
    for (int i = 0; i < writers; i++) {
      FileChannel file = FileChannel.open(
          directory.resolve("raw" + i), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      for (long at = 0; at < FILE_BYTES; at += zeros.capacity()) {
        file.write(zeros.clear(), at);
      }
      file.force(true);
      files.add(file);
      values[i] = ByteBuffer.allocateDirect(valueBytes);
    }
  }

  @Override
  public String name() {
    return "raw";
  }

  @Override
  public void write(int writer, int key) throws IOException {
    ByteBuffer value = values[writer].clear();
    value.putInt(0, key);
    if (positions[writer] + value.capacity() > FILE_BYTES) {
      positions[writer] = 0;
    }
    FileChannel file = files.get(writer);
    file.write(value, positions[writer]);
    file.force(false);
    positions[writer] += value.capacity();
  }

  @Override
  public void close() throws IOException {
    for (FileChannel file : files) {
      file.close();
    }
  }
}
