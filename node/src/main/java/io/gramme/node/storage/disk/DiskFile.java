package io.gramme.node.storage.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file. Safe for use by several threads on parts that do not overlap. */
public interface DiskFile extends AutoCloseable {
  long size() throws IOException;

  /** Fills the buffer from the file, as far as the file goes; what is missing at the end stays unread. */
  void read(ByteBuffer target, long position) throws IOException;

  /**
   * Writes all of the buffer.
   *
   * @throws DiskFullException when there is no room for it
   */
  void write(ByteBuffer source, long position) throws IOException;

  /** Makes everything written so far durable. A failure leaves it open what is on disk, for good. */
  void force() throws IOException;

  @Override
  void close() throws IOException;
}
