package io.gramme.driver.transport;

import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where the members of a cluster listen, as a session last knew it, and the text of a {@link MembersFile}:
 *
 * <pre>
 * gramme-members 1
 * cluster 00000000000004d2
 * 192.0.2.1:7400
 * [2001:db8::1]:7400
 * </pre>
 *
 * @param cluster whose members they are; {@link ClusterId#UNKNOWN} when nothing is known
 * @param addresses in the order of the members' ids, each once
 */
record KnownMembers(ClusterId cluster, Set<Address> addresses) {
  /** What a session knows that no other has left anything to. */
  static final KnownMembers NONE = new KnownMembers(ClusterId.UNKNOWN, Set.of());

  private static final String VERSION = "gramme-members 1";
  private static final String CLUSTER = "cluster ";

  KnownMembers {
    addresses = Collections.unmodifiableSet(new LinkedHashSet<>(addresses));
  }

  /** Those who are not gone for good. An address that is no line of the text is left out: it would spoil the others. */
  static KnownMembers of(MemberTable table) {
    Set<Address> addresses = new LinkedHashSet<>();
    for (MemberRecord member : table.members().values()) {
      if (member.state() != MemberState.REMOVED && canBeRead(member.address())) {
        addresses.add(member.address());
      }
    }
    return new KnownMembers(table.cluster(), addresses);
  }

  private static boolean canBeRead(Address address) {
    try {
      return Address.parse(address.toString()).equals(address);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Reads what {@link #text} makes; empty lines mean nothing.
   *
   * @throws IllegalArgumentException naming the line, what is wrong with it and what is allowed
   */
  static KnownMembers parse(String text) {
    List<String> lines = text.lines().toList();
    if (!line(lines, 0).equals(VERSION)) {
      throw malformed(0, line(lines, 0), "expected '" + VERSION + "', the only version there is");
    }
    ClusterId cluster = cluster(line(lines, 1));
    Set<Address> addresses = new LinkedHashSet<>();
    for (int i = 2; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        addresses.add(address(i, lines.get(i)));
      }
    }
    if (addresses.isEmpty()) {
      throw malformed(2, "", "expected the address of a member, as host:port");
    }
    return new KnownMembers(cluster, addresses);
  }

  private static String line(List<String> lines, int index) {
    return index < lines.size() ? lines.get(index) : "";
  }

  private static ClusterId cluster(String line) {
    String digits = line.startsWith(CLUSTER) ? line.substring(CLUSTER.length()) : "";
    boolean hex = digits.length() == 16 && digits.chars().allMatch(HexFormat::isHexDigit);
    if (!hex || !ClusterId.parse(digits).isKnown()) {
      throw malformed(1, line, "expected '" + CLUSTER + "' and 16 hexadecimal digits, not all 0");
    }
    return ClusterId.parse(digits);
  }

  private static Address address(int index, String line) {
    Address address;
    try {
      address = Address.parse(line);
    } catch (IllegalArgumentException e) {
      throw malformed(index, line, String.valueOf(e.getMessage()));
    }
    // A default port is for people who type an address; here it means that the line was cut short.
    if (!address.toString().equals(line)) {
      throw malformed(index, line, "expected host:port, would be " + address);
    }
    return address;
  }

  private static IllegalArgumentException malformed(int index, String line, String why) {
    String shown = line.length() > 100 ? line.substring(0, 100) + "..." : line;
    return new IllegalArgumentException("line " + (index + 1) + " is '" + shown + "': " + why);
  }

  /** The whole text of a file. */
  String text() {
    StringBuilder text = new StringBuilder(VERSION).append('\n');
    text.append(CLUSTER).append(cluster).append('\n');
    addresses.forEach(address -> text.append(address).append('\n'));
    return text.toString();
  }

  /** The same without some addresses. */
  KnownMembers without(Collection<Address> others) {
    Set<Address> rest = new LinkedHashSet<>(addresses);
    rest.removeAll(Set.copyOf(others));
    return new KnownMembers(cluster, rest);
  }
}
