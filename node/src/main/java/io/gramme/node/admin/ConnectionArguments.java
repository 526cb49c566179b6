package io.gramme.node.admin;

import io.gramme.driver.Gramme;
import io.gramme.membership.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Which cluster a command talks to. */
final class ConnectionArguments {
  @Option(
      names = "--at",
      paramLabel = "HOST:PORT",
      split = ",",
      description = "Nodes to contact first; one that runs is enough. Default: 127.0.0.1:7400")
  private List<Address> at = new ArrayList<>();

  Gramme connect() {
    List<Address> contacts =
        at.isEmpty() ? List.of(new Address("127.0.0.1", Address.DEFAULT_PORT)) : at;
    return Gramme.connect(contacts.stream()
        .map(Address::toString)
        .collect(Collectors.joining(",", "gramme://", "/")));
  }
}
