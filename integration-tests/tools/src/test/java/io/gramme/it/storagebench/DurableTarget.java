package io.gramme.it.storagebench;

import java.io.IOException;

/** Something that makes writes durable. Several writers use it at once, each with a number of its own. */
interface DurableTarget extends AutoCloseable {
  String name();

  /** Writes one value and returns when it is on disk. */
  void write(int writer, int key) throws Exception;

  @Override
  void close() throws IOException;
}
