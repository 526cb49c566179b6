package io.gramme.node.storage.disk;

import java.io.IOException;
import java.util.SortedSet;

/**
 * One flat directory, and everything a store may ask of a file system. Safe for use by several threads.
 *
 * <p>What an implementation promises after a crash is little: a write that was not {@linkplain DiskFile#force() forced}
 * may be there, missing, or there in part, sector by sector; a name that was created, renamed or deleted may be as it
 * was until {@link #forceNames()}.
 */
public interface Disk extends AutoCloseable {
  /** The bytes that a device writes whole or not at all. */
  int SECTOR_BYTES = 512;

  /** A new file, empty; an old one of this name is emptied. */
  DiskFile create(String name) throws IOException;

  /** A file that is there. */
  DiskFile open(String name) throws IOException;

  /** The names of all files. */
  SortedSet<String> list() throws IOException;

  /** Gives a file another name, in the place of any file that had it. */
  void rename(String from, String to) throws IOException;

  /** Removes a file, if it is there. */
  void delete(String name) throws IOException;

  /** Bytes that it has free; 0 when that is not known. */
  default long freeBytes() throws IOException {
    return 0;
  }

  /** Makes all names durable as they are now. */
  void forceNames() throws IOException;

  /** Lets the directory go; files that are still open stay so. */
  @Override
  void close() throws IOException;
}
