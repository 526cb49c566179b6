package io.gramme.node.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.causality.Hlc;
import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rule T3. */
class NodeDirectoryTest {
  private static final ClusterParameters PARAMETERS =
      new RequestedParameters(64, 2, 30_000L).forNewCluster(new ClusterId(0x1234));
  private static final NodeIdentity IDENTITY =
      new NodeIdentity(PARAMETERS, new NodeId(-5), 2, 7, 123_456_789L);
  private static final MemberTable TABLE = MemberTable.founding(
      PARAMETERS,
      new MemberRecord(
          new NodeId(-5),
          "seat",
          1,
          MemberState.ACTIVE,
          new Address("127.0.0.1", 7400),
          "rack 1",
          2.5,
          1,
          3));

  @TempDir
  Path directory;

  private static void requireKind(IdentityException.Kind kind, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            IdentityException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  private void write(String name, byte[] contents) throws IOException {
    Files.write(directory.resolve(name), contents);
  }

  @Test
  void whatWasSavedIsThereAgain() throws IdentityException {
    try (NodeDirectory opened = NodeDirectory.open(directory)) {
      assertThat(opened.identity()).isNull();
      opened.save(TABLE);
      opened.save(IDENTITY);
    }
    try (NodeDirectory opened = NodeDirectory.open(directory)) {
      assertThat(opened.identity()).isEqualTo(IDENTITY);
      assertThat(opened.table()).isEqualTo(TABLE);
    }
  }

  @Test
  void anOperatorCanReadTheFile() throws Exception {
    try (NodeDirectory opened = NodeDirectory.open(directory)) {
      opened.save(IDENTITY);
    }
    assertThat(Files.readString(directory.resolve("identity"))).startsWith("""
            gramme-identity 1
            cluster 0000000000001234
            node fffffffffffffffb
            partitions 64
            replicas 2
            dmax-millis 30000
            state-format 1
            incarnation 2
            starts 7
            hlc-ceiling 123456789
            crc32c \
            """);
  }

  @Test
  void everyChangedOrMissingByteOfTheIdentityIsFound() throws Exception {
    byte[] whole = IdentityFormat.encode(IDENTITY);
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 1;
      write("identity", damaged);
      requireKind(IdentityException.Kind.DAMAGED, () -> NodeDirectory.open(directory));
      write("identity", Arrays.copyOf(whole, i));
      requireKind(IdentityException.Kind.DAMAGED, () -> NodeDirectory.open(directory));
    }
    write("identity", whole);
    NodeDirectory.open(directory).close();
  }

  @Test
  void everyChangedByteOfTheTableIsFound() throws Exception {
    write("identity", IdentityFormat.encode(IDENTITY));
    byte[] whole = TableFile.encode(TABLE);
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 1;
      write("members", damaged);
      requireKind(IdentityException.Kind.DAMAGED, () -> NodeDirectory.open(directory));
    }
  }

  @Test
  void aFieldOutOfRangeIsDamageEvenUnderARightChecksum() {
    String text = new String(IdentityFormat.encode(IDENTITY), StandardCharsets.US_ASCII);
    for (String[] change : new String[][] {
      {"partitions 64", "partitions 63"},
      {"replicas 2", "replicas 0"},
      {"incarnation 2", "incarnation x"},
      {"cluster 0000000000001234", "cluster 0000000000000000"},
      {"node ", "nude "}
    }) {
      byte[] forged = withRightChecksum(text.replace(change[0], change[1]));
      requireKind(IdentityException.Kind.DAMAGED, () -> IdentityFormat.decode(forged));
    }
    byte[] newer = withRightChecksum(text.replace("gramme-identity 1", "gramme-identity 2"));
    requireKind(IdentityException.Kind.UNSUPPORTED_VERSION, () -> IdentityFormat.decode(newer));
  }

  private static byte[] withRightChecksum(String text) {
    String body = text.substring(0, text.lastIndexOf("crc32c"));
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes(StandardCharsets.US_ASCII));
    String line = "crc32c " + HexFormat.of().toHexDigits((int) crc.getValue()) + "\n";
    return (body + line).getBytes(StandardCharsets.US_ASCII);
  }

  /** A crash leaves the temporary file in any state; what was there before counts. */
  @Test
  void aHalfWrittenReplacementIsIgnored() throws Exception {
    try (NodeDirectory opened = NodeDirectory.open(directory)) {
      opened.save(IDENTITY);
    }
    write("identity" + AtomicFile.TEMPORARY_SUFFIX, new byte[] {1, 2, 3});
    try (NodeDirectory opened = NodeDirectory.open(directory)) {
      assertThat(opened.identity()).isEqualTo(IDENTITY);
      opened.save(IDENTITY.startedAgain());
    }
    try (NodeDirectory opened = NodeDirectory.open(directory)) {
      assertThat(opened.identity()).isEqualTo(IDENTITY.startedAgain());
    }
    assertThat(directory.resolve("identity" + AtomicFile.TEMPORARY_SUFFIX)).doesNotExist();
  }

  @Test
  void aDirectoryIsOpenOnce() throws Exception {
    try (NodeDirectory opened = NodeDirectory.open(directory)) {
      assertThat(opened.identity()).isNull();
      requireKind(IdentityException.Kind.IN_USE, () -> NodeDirectory.open(directory));
    }
    NodeDirectory.open(directory).close();
  }

  @Test
  void dataWithoutIdentityIsNotTakenForAnEmptyDirectory() throws Exception {
    Files.createDirectories(directory.resolve("store"));
    requireKind(IdentityException.Kind.DAMAGED, () -> NodeDirectory.open(directory));
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsNamed() throws Exception {
    write("plain", new byte[0]);
    requireKind(
        IdentityException.Kind.INPUT_OUTPUT, () -> NodeDirectory.open(directory.resolve("plain")));
  }

  @Test
  void theCeilingIsDurableAheadOfTheClock() throws Exception {
    long wall = 1_000_000_000L;
    long start = Hlc.ofMillis(wall);
    try (NodeDirectory opened = NodeDirectory.open(directory)) {
      opened.save(IDENTITY);
      long ceiling = opened.reserve(start, wall);
      assertThat(ceiling).isEqualTo(Hlc.ofMillis(wall + 7_500));
      byte[] before = Files.readAllBytes(directory.resolve("identity"));
      opened.reserve(Hlc.ofMillis(wall + 3_500), wall + 3_500);
      assertThat(Files.readAllBytes(directory.resolve("identity"))).isEqualTo(before);
      long renewed = opened.reserve(Hlc.ofMillis(wall + 4_000), wall + 4_000);
      assertThat(renewed).isGreaterThan(ceiling);
      assertThat(onDisk().hlcCeiling()).isEqualTo(renewed);
      long far = Hlc.ofMillis(wall + 500_000); // adopted from a node whose clock runs ahead
      assertThat(opened.reserve(far, wall + 4_000)).isGreaterThan(far);
    }
  }

  @Test
  void restartsAfterCrashesDoNotCarryTheClockFurtherAndFurtherOff() throws Exception {
    long wall = 1_000_000_000L;
    try (NodeDirectory opened = NodeDirectory.open(directory)) {
      opened.save(IDENTITY.withHlcCeiling(0));
      long clock = 0;
      for (int crash = 0; crash < 20; crash++) {
        clock = opened.reserve(Math.max(clock, Hlc.ofMillis(wall)), wall);
      }
      assertThat(Hlc.millis(clock) - wall).isLessThanOrEqualTo(7_500 + 20 * 125);
      opened.settle(Hlc.ofMillis(wall + 5));
      assertThat(onDisk().hlcCeiling()).isEqualTo(Hlc.ofMillis(wall + 5));
    }
  }

  private NodeIdentity onDisk() throws IOException, IdentityException {
    return IdentityFormat.decode(Files.readAllBytes(directory.resolve("identity")));
  }

  @Test
  void parametersThatDifferAreNamed() {
    assertThatThrownBy(() -> new RequestedParameters(128, null, null).requireAgreement(PARAMETERS))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("partitions=128")
        .hasMessageContaining("64");
    requireKind(
        IdentityException.Kind.MISMATCH,
        () -> new RequestedParameters(null, 3, null).requireAgreement(PARAMETERS));
    requireKind(
        IdentityException.Kind.MISMATCH,
        () -> new RequestedParameters(null, null, 60_000L).requireAgreement(PARAMETERS));
  }
}
