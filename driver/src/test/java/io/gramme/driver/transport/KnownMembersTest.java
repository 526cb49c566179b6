package io.gramme.driver.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.ring.PlacementParameters;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The text of a members file: what is written is read, and nothing else is taken for it. */
final class KnownMembersTest {
  private static final String HEAD = "gramme-members 1\ncluster 00000000000004d2\n";
  private static final List<String> HOSTS = List.of(
      "127.0.0.1", "::1", "fe80::1%eth0", "2001:db8::7", "node.example", "Müller.example", "a b");

  @Test
  void theTextIsForPeopleToo() {
    KnownMembers members = new KnownMembers(
        new ClusterId(1234),
        ordered(new Address("192.0.2.1", 7400), new Address("2001:db8::1", 7401)));

    assertThat(members.text()).isEqualTo(HEAD + "192.0.2.1:7400\n[2001:db8::1]:7401\n");
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    Random random = new Random(5);
    for (int i = 0; i < 1_000; i++) {
      Set<Address> addresses = new LinkedHashSet<>();
      for (int left = 1 + random.nextInt(9); left > 0; left--) {
        addresses.add(
            new Address(HOSTS.get(random.nextInt(HOSTS.size())), 1 + random.nextInt(65_535)));
      }
      KnownMembers members = new KnownMembers(new ClusterId(random.nextLong() | 1), addresses);

      KnownMembers read = KnownMembers.parse(members.text());

      assertThat(read).isEqualTo(members);
      assertThat(read.addresses()).containsExactlyElementsOf(addresses);
    }
  }

  @Test
  void linesOfAnEditorAreReadToo() {
    KnownMembers read = KnownMembers.parse(
        "gramme-members 1\r\ncluster 00000000000004D2\r\na.example:1\r\n\r\n[::1]:2");

    assertThat(read.cluster()).isEqualTo(new ClusterId(1234));
    assertThat(read.addresses())
        .containsExactly(new Address("a.example", 1), new Address("::1", 2));
  }

  @Test
  void whatIsWrongIsNamedWithItsLine() {
    refused("", "line 1 is ''", "expected 'gramme-members 1'");
    refused("\n" + HEAD + "a:1\n", "line 1 is ''", "expected 'gramme-members 1'");
    refused(HEAD.replace(" 1\n", " 2\n") + "a:1\n", "line 1 is 'gramme-members 2'", "only version");
    refused("gramme-members 1\n", "line 2 is ''", "16 hexadecimal digits");
    refused("gramme-members 1\na:1\n", "line 2 is 'a:1'", "expected 'cluster '");
    refused("gramme-members 1\ncluster 4d2\na:1\n", "line 2 is 'cluster 4d2'", "16 hexadecimal");
    refused(
        "gramme-members 1\ncluster 00000000000004dg\na:1\n", "line 2 is", "16 hexadecimal digits");
    refused("gramme-members 1\ncluster 0000000000000000\na:1\n", "line 2 is", "not all 0");
    refused(HEAD, "line 3 is ''", "host:port");
    refused(HEAD + "a:1\nb\n", "line 4 is 'b'", "host:port");
    refused(HEAD + "a:1\n\nb:70000\n", "line 5 is 'b:70000'", "1 to 65535");
    refused(HEAD + "a:port\n", "line 3 is 'a:port'", "no number");
    refused(HEAD + "::1:7400\n", "line 3 is '::1:7400'", "in brackets");
    refused(HEAD + "[::1\n", "line 3 is '[::1'", "does not close it");
    refused(HEAD + "[::1]\n", "line 3 is '[::1]'", "host:port");
    refused(HEAD + "a:07400\n", "line 3 is 'a:07400'", "host:port");
    refused(HEAD + "x".repeat(5_000) + "\n", "line 3 is 'xxx", "...'", "255 bytes");
  }

  private static void refused(String text, String... said) {
    assertThatThrownBy(() -> KnownMembers.parse(text))
        .as(text)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(said);
  }

  @Test
  void membersThatAreGoneForGoodAreNotKept() {
    KnownMembers members = KnownMembers.of(table(
        member(1, MemberState.ACTIVE, "a"),
        member(2, MemberState.REMOVED, "b"),
        member(3, MemberState.LEAVING, "c"),
        member(4, MemberState.JOINING, "d")));

    assertThat(members.cluster()).isEqualTo(new ClusterId(1234));
    assertThat(members.addresses())
        .containsExactly(new Address("a", 1), new Address("c", 3), new Address("d", 4));
  }

  /** A member chooses its host, and must not make the file useless. */
  @Test
  void anAddressThatCannotBeReadIsNotKept() {
    KnownMembers members = KnownMembers.of(table(
        member(1, MemberState.ACTIVE, "a"),
        member(2, MemberState.ACTIVE, "[b"),
        member(3, MemberState.ACTIVE, "c]:d")));

    assertThat(members.addresses()).containsExactly(new Address("a", 1));
  }

  @Test
  void withoutLeavesTheClusterAndTheOthers() {
    KnownMembers members = KnownMembers.parse(HEAD + "a:1\nb:2\nc:3\n");

    assertThat(members.without(List.of(new Address("b", 2), new Address("x", 9))))
        .isEqualTo(KnownMembers.parse(HEAD + "a:1\nc:3\n"));
  }

  private static MemberTable table(MemberRecord founder, MemberRecord... others) {
    ClusterParameters parameters =
        new ClusterParameters(new ClusterId(1234), new PlacementParameters(16, 3), 60_000, 1);
    MemberTable table = MemberTable.founding(parameters, founder);
    for (MemberRecord other : others) {
      table = table.withMember(other);
    }
    return table;
  }

  private static MemberRecord member(int number, MemberState state, String host) {
    return new MemberRecord(
        new NodeId(number), "seat-" + number, 1, state, new Address(host, number), null, 1, 1, 1);
  }

  private static Set<Address> ordered(Address... addresses) {
    return new LinkedHashSet<>(List.of(addresses));
  }
}
