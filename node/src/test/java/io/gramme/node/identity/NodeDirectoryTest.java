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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
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
    byte[] file = Files.readAllBytes(directory.resolve("identity"));
    assertThat(new String(file, StandardCharsets.ISO_8859_1)).startsWith("""
            gramme-identity 2
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

  /** One byte of either slot's contents changed, or the end of the file missing. */
  private void requireEveryChangeFound(String name) throws Exception {
    byte[] whole = Files.readAllBytes(directory.resolve(name));
    for (int i = 0; i < 1024; i += 5) {
      byte[] damaged = whole.clone();
      damaged[i < 512 ? i : whole.length / 2 + i - 512] ^= 1;
      write(name, damaged);
      requireKind(IdentityException.Kind.DAMAGED, () -> NodeDirectory.open(directory));
    }
    for (int length = 0; length < whole.length; length += Math.max(100, whole.length / 32)) {
      write(name, Arrays.copyOf(whole, length));
      requireKind(IdentityException.Kind.DAMAGED, () -> NodeDirectory.open(directory));
    }
    write(name, whole);
    NodeDirectory.open(directory).close();
  }

  @Test
  void everyChangeOfAFileIsFound() throws Exception {
    try (NodeDirectory opened = NodeDirectory.open(directory)) {
      opened.save(TABLE);
      opened.save(IDENTITY);
      opened.save(IDENTITY.startedAgain());
    }
    requireEveryChangeFound("identity");
    requireEveryChangeFound("members");
  }

  /** Version 1 had one text, and one table, and nothing else in the files. */
  @Test
  void filesOfTheFormerVersionAreReadAndReplacedBySlots() throws Exception {
    String text = new String(IdentityFormat.encode(IDENTITY), StandardCharsets.US_ASCII);
    write("identity", withRightChecksum(text.replace("gramme-identity 2", "gramme-identity 1")));
    byte[] table = TableFile.encode(TABLE);
    table[3] = 1;
    CRC32C crc = new CRC32C();
    crc.update(table, 0, 4);
    crc.update(table, 8, table.length - 8);
    ByteBuffer.wrap(table).putInt(4, (int) crc.getValue());
    write("members", table);
    try (NodeDirectory opened = NodeDirectory.open(directory)) {
      assertThat(opened.identity()).isEqualTo(IDENTITY);
      assertThat(opened.table()).isEqualTo(TABLE);
      opened.save(IDENTITY.startedAgain());
      opened.save(TABLE);
    }
    assertThat(Files.size(directory.resolve("identity")) % 1024).isZero();
    try (NodeDirectory opened = NodeDirectory.open(directory)) {
      assertThat(opened.identity()).isEqualTo(IDENTITY.startedAgain());
      assertThat(opened.table()).isEqualTo(TABLE);
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
    byte[] newer = withRightChecksum(text.replace("gramme-identity 2", "gramme-identity 3"));
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
    write("identity.new", new byte[] {1, 2, 3});
    try (NodeDirectory opened = NodeDirectory.open(directory)) {
      assertThat(opened.identity()).isEqualTo(IDENTITY);
      opened.save(IDENTITY.startedAgain());
    }
    try (NodeDirectory opened = NodeDirectory.open(directory)) {
      assertThat(opened.identity()).isEqualTo(IDENTITY.startedAgain());
    }
  }

  @Test
  void aDirectoryIsOpenOnce() throws Exception {
    try (NodeDirectory opened = NodeDirectory.open(directory)) {
      assertThat(opened.identity()).isNull();
      requireKind(IdentityException.Kind.IN_USE, () -> NodeDirectory.open(directory));
    }
    NodeDirectory.open(directory).close();
  }

  /** Closing any descriptor of a lock file would drop the process's lock on it. */
  @Test
  @Tag("slow")
  void aRefusedSecondOpeningKeepsTheLockOfTheFirst() throws Exception {
    try (NodeDirectory opened = NodeDirectory.open(directory)) {
      opened.save(IDENTITY);
      for (int i = 0; i < 3; i++) {
        requireKind(IdentityException.Kind.IN_USE, () -> NodeDirectory.open(directory));
      }
      assertThat(OtherOpener.open(directory)).isEqualTo("IN_USE");
    }
    assertThat(OtherOpener.open(directory)).isEqualTo("opened true");
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
    // The lock is the other opening's.
    Path copy = Files.createTempDirectory(directory, "copy");
    Files.copy(directory.resolve("identity"), copy.resolve("identity"));
    try (NodeDirectory opened = NodeDirectory.open(copy)) {
      return Objects.requireNonNull(opened.identity());
    }
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

  /** T3: a ceiling that no clock gives would be where the clock begins, and nothing could be written above it. */
  @Test
  void ceilingThatNoClockGivesIsDamage() {
    NodeIdentity impossible = new NodeIdentity(PARAMETERS, new NodeId(-5), 2, 7, Long.MAX_VALUE);
    byte[] bytes = IdentityFormat.encode(impossible);
    requireKind(IdentityException.Kind.DAMAGED, () -> IdentityFormat.decode(bytes));
  }
}
