package io.gramme.driver.spi;

import java.util.List;

/**
 * Cuts this session's connections to single nodes, for demonstrations and tests of outages; obtained by
 * {@code gramme.unwrap(TransportControl.class)}. Other sessions and the nodes themselves are not affected.
 *
 * <p>Thread-safe; both methods return at once and take effect on the session's event loop before any call that is made
 * afterwards by the same thread.
 */
public interface TransportControl {
  /**
   * Behaves from now on as if the node could not be reached: its stream is closed, requests in flight to it are lost,
   * later ones are not sent.
   *
   * @param nodeId as {@code Diagnostics.members()} shows it
   * @throws IllegalArgumentException when the text is no node id
   */
  void cut(String nodeId);

  /**
   * Lifts {@link #cut}; does nothing when the node was not cut.
   *
   * @throws IllegalArgumentException when the text is no node id
   */
  void heal(String nodeId);

  /** Ids of the nodes that are cut, in ascending order. */
  List<String> cutNodes();
}
