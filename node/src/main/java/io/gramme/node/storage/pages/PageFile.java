package io.gramme.node.storage.pages;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.disk.DiskFailures;
import io.gramme.node.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SortedMap;

/** Pages in a file, one behind the other. */
final class PageFile {
  /** Neighbours are written together, up to this many. */
  private static final int PAGES_AT_ONCE = 64;

  private final DiskFile file;

  PageFile(DiskFile file) {
    this.file = file;
  }

  Page read(int number) throws IOException {
    byte[] bytes = new byte[Page.BYTES];
    file.read(ByteBuffer.wrap(bytes), (long) number * Page.BYTES);
    return Page.read(number, bytes);
  }

  /** Writes sealed pages, by number. */
  void write(SortedMap<Integer, Page> pages) throws IOException {
    ByteBuffer run = ByteBuffer.allocate(PAGES_AT_ONCE * Page.BYTES);
    long runAt = 0;
    for (Map.Entry<Integer, Page> page : pages.entrySet()) {
      long at = (long) page.getKey() * Page.BYTES;
      if (!run.hasRemaining() || at != runAt + run.position()) {
        flush(run, runAt);
        runAt = at;
      }
      run.put(page.getValue().bytes());
    }
    flush(run, runAt);
  }

  private void flush(ByteBuffer run, long at) throws IOException {
    if (run.position() > 0) {
      file.write(run.flip(), at);
      run.clear();
    }
  }

  /** Whole pages in the file. */
  long size() throws IOException {
    return file.size() / Page.BYTES;
  }

  void force() throws StorageException {
    DiskFailures.force(file, "the shard's file");
  }

  void close() throws IOException {
    file.close();
  }
}
