package io.gramme.driver.spi;

import io.gramme.membership.Address;
import java.util.List;

/** Nodes started for one session; closing the session closes them. */
public interface RunningNodes extends AutoCloseable {
  /** Where they listen, at least one. */
  List<Address> addresses();

  /** Stops them and returns when they are stopped. Idempotent. Called on a thread that may block. */
  @Override
  void close();
}
