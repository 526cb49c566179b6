package io.gramme.it.bench;

import java.util.List;

/** Operations under way until told to stop. */
interface Load {
  /** What each thread measured. */
  List<Measurements> measurements();

  /** Begins. */
  void start();

  /**
   * Starts no more operations and waits until those under way have ended.
   *
   * @throws IllegalStateException when some have not ended within the bound of any call's deadline
   */
  void stop() throws InterruptedException;
}
