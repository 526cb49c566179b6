package io.gramme.node;

import java.net.InetAddress;

/** Tells loopback hosts from others without asking a name server. */
final class Loopback {
  private Loopback() {}

  static boolean is(String host) {
    InetAddress literal = LiteralAddress.of(host);
    return literal == null ? host.equalsIgnoreCase("localhost") : literal.isLoopbackAddress();
  }
}
