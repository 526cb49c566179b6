package io.gramme.node.storage.log;

import io.gramme.node.storage.StorageException;

/** Is given the records of a log in the order they were appended. */
@FunctionalInterface
public interface RecordVisitor {
  /**
   * Takes one record.
   *
   * @param sequence its number; numbers have no gaps
   * @param payload its bytes, given away
   */
  void visit(long sequence, byte[] payload) throws StorageException;
}
