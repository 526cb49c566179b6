package io.gramme.membership;

/**
 * Where a node is reached: a name is resolved anew at every connect (rule E1).
 *
 * @param host name or address; an IPv6 address without brackets
 * @param port TCP port, 1 to 65535
 */
public record Address(String host, int port) {
  public static final int DEFAULT_PORT = 7400;

  /**
   * Checks both parts.
   *
   * @throws IllegalArgumentException naming the part and what is allowed
   */
  public Address {
    RecordLimits.requireText("the host of an address", host);
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "port " + port + " is out of range; allowed are 1 to 65535");
    }
  }

  /**
   * Reads {@code host}, {@code host:port}, {@code [v6]} or {@code [v6]:port}; the default port is {@value #DEFAULT_PORT}.
   *
   * @throws IllegalArgumentException saying what was wrong
   */
  public static Address parse(String text) {
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end < 0) {
        throw new IllegalArgumentException(
            "address '" + text + "' opens a bracket and does not close it");
      }
      String rest = text.substring(end + 1);
      if (!rest.isEmpty() && !rest.startsWith(":")) {
        throw new IllegalArgumentException(
            "address '" + text + "' has text between the bracket and the port");
      }
      return new Address(
          text.substring(1, end), rest.isEmpty() ? DEFAULT_PORT : port(text, rest.substring(1)));
    }
    int colon = text.indexOf(':');
    if (colon < 0) {
      return new Address(text, DEFAULT_PORT);
    }
    if (colon != text.lastIndexOf(':')) {
      throw new IllegalArgumentException(
          "address '" + text + "': write an IPv6 address in brackets, as [::1]:7400");
    }
    return new Address(text.substring(0, colon), port(text, text.substring(colon + 1)));
  }

  private static int port(String whole, String digits) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "address '" + whole + "' has the port '" + digits + "', which is no number", e);
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
