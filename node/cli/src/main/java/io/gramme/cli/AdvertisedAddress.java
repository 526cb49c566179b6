package io.gramme.cli;

import io.gramme.node.NodeOptions;
import org.jspecify.annotations.Nullable;

/**
 * Where a node is told that others reach it.
 *
 * @param host name or address
 * @param port TCP port, or null for the one that is listened on
 */
record AdvertisedAddress(String host, @Nullable Integer port) {
  /** Reads {@code host}, {@code host:port}, {@code [v6]} or {@code [v6]:port}. */
  static AdvertisedAddress parse(String text) {
    ListenAddress read = ListenAddress.parse(text);
    boolean portIsGiven = text.startsWith("[") ? !text.endsWith("]") : text.indexOf(':') >= 0;
    return new AdvertisedAddress(read.host(), portIsGiven ? read.port() : null);
  }

  void in(NodeOptions.Builder options) {
    if (port == null) {
      options.advertise(host);
    } else {
      options.advertise(host, port);
    }
  }
}
