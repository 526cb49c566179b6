package io.gramme.driver.internal;

import io.gramme.driver.DriverOption;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.Problem;
import io.gramme.membership.Address;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A connection URL taken apart. {@code java.net.URI} reads no list of hosts, so this does.
 *
 * <pre>
 * gramme://host[:port][,host[:port]...][/][?option=value[&amp;option=value...]]
 * gramme:provider:[?option=value[&amp;option=value...]]
 * </pre>
 *
 * @param provider the second part of a URL served by a NodeProvider, or empty
 * @param addresses where to find nodes; none when there is a provider
 * @param options by name, as given
 */
record ConnectionUrl(String provider, List<Address> addresses, SortedMap<String, String> options) {
  private static final String PREFIX = "gramme:";
  private static final String FORMS =
      "gramme://host:port,host:port/?option=value" + " and gramme:embedded:?nodes=3";

  /**
   * Takes a URL apart.
   *
   * @throws InvalidArgumentException saying what was wrong and what is allowed
   */
  static ConnectionUrl parse(String url) {
    try {
      return taken(url);
    } catch (InvalidArgumentException e) {
      if (!mayHoldPassword(url)) {
        throw e;
      }
      // Without the cause, whose text shows parts of the URL too.
      throw new InvalidArgumentException(Problem.of(
          e.code(),
          "the URL is not understood; it is not shown, for what stands before an '@' may be a"
              + " password, and nodes know no users yet. Known forms are " + FORMS));
    }
  }

  private static boolean mayHoldPassword(String url) {
    return url.indexOf('@') >= 0 || url.toLowerCase(Locale.ROOT).contains("%40");
  }

  /** The URL as messages show it: what options are given may be secret. */
  private static String shown(String url) {
    int question = url.indexOf('?');
    return question < 0 ? url : url.substring(0, question) + "?...";
  }

  private static ConnectionUrl taken(String url) {
    if (!url.startsWith(PREFIX)) {
      throw new InvalidArgumentException(Problem.of(
          ErrorCode.UNKNOWN_SCHEME,
          "the URL '" + shown(url) + "' does not begin with 'gramme:'; known forms are " + FORMS));
    }
    if (url.indexOf('#') >= 0) {
      throw invalid(
          url.substring(0, url.indexOf('#')),
          "holds a '#' further on, which means nothing here; write %23 inside a value");
    }
    int question = url.indexOf('?');
    String place = url.substring(PREFIX.length(), question < 0 ? url.length() : question);
    SortedMap<String, String> options = query(url, question < 0 ? "" : url.substring(question + 1));
    if (place.startsWith("//")) {
      return new ConnectionUrl("", addresses(url, place.substring(2)), options);
    }
    return new ConnectionUrl(provider(url, place), List.of(), options);
  }

  private static String provider(String url, String place) {
    int colon = place.indexOf(':');
    if (colon < 1) {
      throw invalid(url, "is of no known form; known forms are " + FORMS);
    }
    String name = place.substring(0, colon);
    if (name.equals("relay")) {
      throw new InvalidArgumentException(Problem.of(
          ErrorCode.UNKNOWN_SCHEME,
          "gramme:relay: is not available yet; known forms are " + FORMS));
    }
    if (colon < place.length() - 1) {
      throw invalid(
          url,
          "has '" + place.substring(colon + 1) + "' after 'gramme:" + name
              + ":', where only ?option=value may follow");
    }
    return name;
  }

  private static List<Address> addresses(String url, String place) {
    int slash = place.indexOf('/');
    if (slash >= 0 && slash < place.length() - 1) {
      throw invalid(
          url,
          "has the path '" + place.substring(slash) + "'; buckets are named by gramme.bucket(...)");
    }
    String hosts = slash < 0 ? place : place.substring(0, slash);
    if (hosts.indexOf('@') >= 0) {
      // Not shown: what stands before the '@' may be a password.
      throw new InvalidArgumentException(
          Problem.of(ErrorCode.INVALID_URL, "the URL holds a user, and nodes know no users yet"));
    }
    List<Address> addresses = new ArrayList<>();
    for (String host : hosts.split(",", -1)) {
      try {
        addresses.add(Address.parse(decode(host).strip()));
      } catch (IllegalArgumentException e) {
        throw new InvalidArgumentException(Problem.of(
                ErrorCode.INVALID_URL,
                "the URL '" + shown(url) + "' is wrong at '" + host + "': " + e.getMessage())
            .causedBy(e));
      }
    }
    return List.copyOf(addresses);
  }

  private static SortedMap<String, String> query(String url, String query) {
    SortedMap<String, String> options = new TreeMap<>();
    if (query.isEmpty()) {
      return options;
    }
    int number = 0;
    for (String part : query.split("&", -1)) {
      number++;
      int equals = part.indexOf('=');
      if (equals < 1) {
        throw invalid(url, "has no option=value as its option " + number);
      }
      String name;
      String value;
      try {
        name = decode(part.substring(0, equals));
        value = decode(part.substring(equals + 1));
      } catch (IllegalArgumentException e) {
        throw invalid(url, "has a broken percent sign in its option " + number);
      }
      if (options.put(name, value) != null) {
        throw invalid(url, "gives the option '" + name + "' twice");
      }
    }
    return options;
  }

  // URLDecoder is made for forms, where '+' is a space; in a URL it is a plus.
  private static String decode(String text) {
    return text.indexOf('%') < 0
        ? text
        : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  static InvalidArgumentException invalid(String url, String what) {
    return new InvalidArgumentException(
        Problem.of(ErrorCode.INVALID_URL, "the URL '" + shown(url) + "' " + what));
  }

  /** Whether nodes are started for the session instead of contacted. */
  boolean hasProvider() {
    return !provider.isEmpty();
  }

  /** Options of one of two parties: those with a name the driver knows, or the rest. */
  SortedMap<String, String> optionsOf(boolean driver) {
    SortedMap<String, String> chosen = new TreeMap<>();
    for (Map.Entry<String, String> entry : options.entrySet()) {
      if ((DriverOption.find(entry.getKey()) != null) == driver) {
        chosen.put(entry.getKey(), entry.getValue());
      }
    }
    return chosen;
  }
}
