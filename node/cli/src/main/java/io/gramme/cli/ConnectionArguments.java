package io.gramme.cli;

import io.gramme.driver.Gramme;
import io.gramme.membership.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which cluster a command talks to. */
final class ConnectionArguments {
  private static final String LOOPBACK = "127.0.0.1";

  @Option(
      names = "--at",
      paramLabel = "HOST:PORT",
      description = "Nodes to contact first, separated by commas; one that runs is enough. A port"
          + " alone means this machine, and a URL as gramme://host:port/?timeout=2s is taken too."
          + " Default: 127.0.0.1:7400")
  private List<Contact> at = new ArrayList<>();

  Gramme connect() {
    return Gramme.connect(url(at));
  }

  /** What reaches the same cluster when it is typed behind another command; empty when nothing was given. */
  String typed() {
    StringBuilder typed = new StringBuilder();
    for (Contact contact : at) {
      typed.append(" --at ").append(contact.url() ? "'" + contact.text() + "'" : contact.text());
    }
    return typed.toString();
  }

  /** The URL of all that was given. */
  static String url(List<Contact> given) {
    List<Contact> contacts =
        given.isEmpty() ? List.of(Contact.of(new Address(LOOPBACK, Address.DEFAULT_PORT))) : given;
    if (contacts.size() == 1 && contacts.get(0).url()) {
      return contacts.get(0).text();
    }
    if (contacts.stream().anyMatch(Contact::url)) {
      throw new UsageException("a URL names all there is to contact: give --at once");
    }
    return contacts.stream().map(Contact::text).collect(Collectors.joining(",", "gramme://", "/"));
  }

  /**
   * What one {@code --at} says.
   *
   * @param text a whole URL, or addresses separated by commas
   * @param url whether it is a URL
   */
  record Contact(String text, boolean url) {
    private static final Pattern PORT = Pattern.compile("[0-9]+");

    static Contact of(Address address) {
      return new Contact(address.toString(), false);
    }

    static Contact parse(String text) {
      if (text.strip().startsWith("gramme:")) {
        return new Contact(text.strip(), true);
      }
      List<String> addresses = new ArrayList<>();
      for (String part : text.split(",", -1)) {
        addresses.add(address(part.strip()).toString());
      }
      return new Contact(String.join(",", addresses), false);
    }

    private static Address address(String text) {
      try {
        return Address.parse(PORT.matcher(text).matches() ? LOOPBACK + ":" + text : text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
