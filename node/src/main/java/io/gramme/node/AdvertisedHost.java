package io.gramme.node;

import io.gramme.membership.Address;
import java.net.InetAddress;
import java.util.regex.Pattern;

/** Judges by its text alone whether others can be told to connect to a host. */
final class AdvertisedHost {
  static final String OPTION = "advertise";

  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]*");
  private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");

  private AdvertisedHost() {}

  /**
   * Lets a name or an address pass.
   *
   * @throws NodeOptionException for one that leads nowhere
   */
  static void require(String host) {
    InetAddress literal = LiteralAddress.of(host);
    if (literal == null) {
      requireName(host);
    } else if (literal.isAnyLocalAddress()) {
      throw new NodeOptionException(
          OPTION,
          "'" + host + "' stands for every address of a computer and leads to none; name one that"
              + " the other members and the clients can connect to");
    }
  }

  private static void requireName(String host) {
    if (!NAME.matcher(host).matches() || NUMBERS.matcher(host).matches()) {
      throw new NodeOptionException(
          OPTION,
          "'" + host + "' is neither a host name nor an IP address; write HOST or HOST:PORT, and"
              + " an IPv6 address in brackets where a port may follow");
    }
    try {
      var unused = new Address(host, Address.DEFAULT_PORT);
    } catch (IllegalArgumentException e) {
      throw new NodeOptionException(OPTION, String.valueOf(e.getMessage()));
    }
  }
}
