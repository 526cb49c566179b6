package io.gramme.driver.spi;

import java.util.List;
import java.util.SortedMap;

/**
 * Starts the nodes that a URL such as {@code gramme:embedded:?nodes=3} speaks of; found by
 * {@link java.util.ServiceLoader}.
 */
public interface NodeProvider {
  /** The second part of the URLs it serves, in lower case and without colons, such as {@code embedded}. */
  String scheme();

  /** The options its URLs may carry beside those of the driver. */
  List<NodeOption> options();

  /**
   * Starts the nodes and returns when they serve. Called on a thread that may block.
   *
   * @param options the values given for {@link #options()} by name; an option that was not given is absent
   * @throws IllegalArgumentException naming the option whose value is not allowed and what is
   * @throws IllegalStateException saying why the nodes could not start; nothing is left running
   */
  RunningNodes start(SortedMap<String, String> options);
}
