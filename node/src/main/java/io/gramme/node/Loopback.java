package io.gramme.node;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Tells loopback hosts from others without asking a name server. */
final class Loopback {
  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  private Loopback() {}

  static boolean is(String host) {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    try {
      return LITERAL.matcher(host).matches() && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
