package io.gramme.node;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads hosts that are IP addresses; no name server is asked. */
final class LiteralAddress {
  private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[0-9]{1,2})";
  private static final Pattern LITERAL =
      Pattern.compile("(?:" + OCTET + "\\.){3}" + OCTET + "|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  private LiteralAddress() {}

  /** The address that the text is; null for a name, or for no address. */
  static @Nullable InetAddress of(String host) {
    try {
      return LITERAL.matcher(host).matches() ? InetAddress.getByName(host) : null;
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
