package io.gramme.it.crash;

import java.nio.file.Path;

/** Where a node's directory lies, and how its crashes are made. */
interface CrashSite extends AutoCloseable {
  /** The node's directory; after a crash the same path, with what the crash left. */
  Path directory();

  /** A place for files of the run that no crash touches. */
  Path files();

  /** The crash in a word, for people. */
  String name();

  /**
   * Ends a running node.
   *
   * @param cut to be called when acknowledgements after it do not count any more; not at all when they all do
   * @param kill ends the process (SIGKILL) and returns when it is gone
   * @throws IllegalStateException when the crash cannot be made
   */
  void crash(Runnable cut, Runnable kill);

  @Override
  void close();
}
