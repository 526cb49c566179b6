package io.gramme.node.identity;

import static io.gramme.node.identity.IdentityException.Kind.DAMAGED;
import static io.gramme.node.identity.IdentityException.Kind.UNSUPPORTED_VERSION;

import io.gramme.causality.Hlc;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.NodeId;
import io.gramme.node.storage.disk.Disk;
import io.gramme.ring.PlacementParameters;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The identity file's text (rule T3): a line per field in a fixed order, so that an operator can read it, and the
 * CRC-32C of all lines before it as the last line. It stands in the slots of a {@link
 * io.gramme.node.storage.disk.SlotFile}, in one sector, so that it is written whole or not at all; version 1 had the
 * same lines and nothing else in the file.
 *
 * <pre>
 * gramme-identity 2
 * cluster 5f0c...
 * node 91ab...
 * partitions 256
 * replicas 3
 * dmax-millis 60000
 * state-format 1
 * incarnation 1
 * starts 4
 * hlc-ceiling 115292150460684698
 * crc32c 1c291ca3
 * </pre>
 */
final class IdentityFormat {
  /** What one sector of a slot takes. */
  static final int MOST_BYTES = 496;

  private static final int VERSION = 2;
  private static final int FORMER_VERSION = 1;
  private static final String FIRST = "gramme-identity";
  private static final String LAST = "crc32c";

  private IdentityFormat() {}

  static byte[] encode(NodeIdentity identity) {
    ClusterParameters parameters = identity.parameters();
    StringBuilder text = new StringBuilder();
    line(text, FIRST, VERSION);
    line(text, "cluster", parameters.cluster());
    line(text, "node", identity.node());
    line(text, "partitions", parameters.placement().partitions());
    line(text, "replicas", parameters.placement().replicas());
    line(text, "dmax-millis", parameters.dmaxMillis());
    line(text, "state-format", parameters.formatVersion());
    line(text, "incarnation", identity.incarnation());
    line(text, "starts", identity.starts());
    line(text, "hlc-ceiling", identity.hlcCeiling());
    line(text, LAST, checksum(text.toString()));
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** Whether a file holds the text alone, as version 1 did. */
  static boolean isFormer(byte[] file) {
    byte[] first = (FIRST + " " + FORMER_VERSION + "\n").getBytes(StandardCharsets.US_ASCII);
    return file.length < Disk.SECTOR_BYTES
        || Arrays.equals(file, 0, first.length, first, 0, first.length);
  }

  /**
   * Reads the text back.
   *
   * @throws IdentityException of kind DAMAGED or UNSUPPORTED_VERSION naming what was wrong
   */
  static NodeIdentity decode(byte[] bytes) throws IdentityException {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int last = text.lastIndexOf(LAST + " ");
    if (!text.startsWith(FIRST + " ") || last < 0) {
      throw new IdentityException(
          DAMAGED, "it does not begin with '" + FIRST + "' and end with '" + LAST + "'");
    }
    String body = text.substring(0, last);
    String expected = LAST + " " + checksum(body) + "\n";
    if (!text.substring(last).equals(expected)) {
      throw new IdentityException(DAMAGED, "its checksum does not fit its contents");
    }
    return parse(new Lines(body));
  }

  private static NodeIdentity parse(Lines lines) throws IdentityException {
    long version = lines.number(FIRST);
    if (version != VERSION && version != FORMER_VERSION) {
      throw new IdentityException(
          UNSUPPORTED_VERSION,
          "it has format version " + version + "; this version knows " + FORMER_VERSION + " and "
              + VERSION);
    }
    try {
      ClusterId cluster = ClusterId.parse(lines.value("cluster"));
      NodeId node = NodeId.parse(lines.value("node"));
      PlacementParameters placement = new PlacementParameters(
          Math.toIntExact(lines.number("partitions")), Math.toIntExact(lines.number("replicas")));
      ClusterParameters parameters = new ClusterParameters(
          cluster,
          placement,
          lines.number("dmax-millis"),
          Math.toIntExact(lines.number("state-format")));
      return new NodeIdentity(
          parameters,
          node,
          lines.number("incarnation"),
          lines.number("starts"),
          ceiling(lines.number("hlc-ceiling")));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IdentityException(DAMAGED, "a field is out of range: " + e.getMessage(), e);
    }
  }

  private static long ceiling(long stamp) {
    if (!Hlc.isPossible(stamp)) {
      throw new IllegalArgumentException(
          "the clock ceiling is no stamp that a clock gives: " + stamp);
    }
    return stamp;
  }

  private static void line(StringBuilder text, String name, Object value) {
    text.append(name).append(' ').append(value).append('\n');
  }

  private static String checksum(String body) {
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes(StandardCharsets.ISO_8859_1));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  private static final class Lines {
    private final String[] lines;
    private int next;

    Lines(String body) {
      this.lines = body.split("\n", -1);
    }

    String value(String name) throws IdentityException {
      String line = next < lines.length ? lines[next++] : "";
      if (!line.startsWith(name + " ")) {
        throw new IdentityException(DAMAGED, "line " + next + " should hold '" + name + "'");
      }
      return line.substring(name.length() + 1);
    }

    long number(String name) throws IdentityException {
      String digits = value(name);
      try {
        return Long.parseLong(digits);
      } catch (NumberFormatException e) {
        throw new IdentityException(DAMAGED, "'" + name + "' is no number: " + digits, e);
      }
    }
  }
}
