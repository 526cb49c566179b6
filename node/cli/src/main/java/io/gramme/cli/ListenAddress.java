package io.gramme.cli;

import io.gramme.membership.Address;
import picocli.CommandLine.TypeConversionException;

/**
 * Where a node is told to listen: an address whose port may be 0.
 *
 * @param host name or address
 * @param port TCP port; 0 lets the system choose
 */
record ListenAddress(String host, int port) {
  private static final String ANY_PORT = ":0";

  static ListenAddress parse(String text) {
    try {
      if (text.endsWith(ANY_PORT) && !text.endsWith(":" + ANY_PORT)) {
        String host = text.substring(0, text.length() - ANY_PORT.length());
        return new ListenAddress(Address.parse(host).host(), 0);
      }
      Address address = Address.parse(text);
      return new ListenAddress(address.host(), address.port());
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
