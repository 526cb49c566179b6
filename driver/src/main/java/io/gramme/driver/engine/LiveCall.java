package io.gramme.driver.engine;

/** A call that has not ended, or whose repairs go on. */
interface LiveCall {
  /** The session ends: so does the call. */
  void close();
}
