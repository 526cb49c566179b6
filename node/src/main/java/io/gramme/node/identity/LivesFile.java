package io.gramme.node.identity;

import static io.gramme.node.identity.IdentityException.Kind.DAMAGED;
import static io.gramme.node.identity.IdentityException.Kind.UNSUPPORTED_VERSION;

import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The text of the file {@code lives} (rule T4): a line per own start (incarnation, number, nonce, ceiling found) and per
 * member heard of (id, incarnation, number, nonce, clock), and the CRC-32C of all lines before it as the last line.
 *
 * <pre>
 * gramme-lives 1
 * own 1 4 5f0c... 115292150460684698
 * heard 91ab... 1 2 77de... 115292150460684711
 * crc32c 1c291ca3
 * </pre>
 */
final class LivesFile {
  private static final String FIRST = "gramme-lives 1";
  private static final String LAST = "crc32c ";

  private LivesFile() {}

  static byte[] encode(Lives lives) {
    StringBuilder text = new StringBuilder(FIRST).append('\n');
    for (StartHistory.Entry entry : lives.own().entries()) {
      text.append("own ");
      append(text, entry.start(), entry.ceiling());
    }
    for (Map.Entry<NodeId, HeardLife> entry : lives.heard().entrySet()) {
      text.append("heard ").append(entry.getKey()).append(' ');
      append(text, entry.getValue().start(), entry.getValue().hlc());
    }
    String checksum = checksum(text.toString());
    text.append(LAST).append(checksum).append('\n');
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static void append(StringBuilder text, NodeStart start, long hlc) {
    text.append(start.incarnation())
        .append(' ')
        .append(start.number())
        .append(' ')
        .append(HexFormat.of().toHexDigits(start.nonce()))
        .append(' ')
        .append(hlc)
        .append('\n');
  }

  /**
   * Reads the text back.
   *
   * @throws IdentityException of kind DAMAGED or UNSUPPORTED_VERSION
   */
  static Lives decode(byte[] bytes) throws IdentityException {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int last = text.lastIndexOf(LAST);
    if (last < 0 || !text.substring(last).equals(LAST + checksum(text.substring(0, last)) + "\n")) {
      throw new IdentityException(DAMAGED, "its checksum does not fit its contents");
    }
    String[] lines = text.substring(0, last).split("\n");
    if (!lines[0].equals(FIRST)) {
      throw new IdentityException(
          UNSUPPORTED_VERSION, "it begins with '" + lines[0] + "', not with '" + FIRST + "'");
    }
    List<StartHistory.Entry> own = new ArrayList<>();
    SortedMap<NodeId, HeardLife> heard = new TreeMap<>();
    try {
      for (String line : List.of(lines).subList(1, lines.length)) {
        String[] parts = line.split(" ");
        if (parts[0].equals("own")) {
          own.add(new StartHistory.Entry(start(parts, 1), Long.parseLong(parts[4])));
        } else {
          heard.put(
              NodeId.parse(parts[1]), new HeardLife(start(parts, 2), Long.parseLong(parts[5])));
        }
      }
      return new Lives(new StartHistory(own), heard);
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new IdentityException(DAMAGED, "a line is malformed: " + e.getMessage(), e);
    }
  }

  private static NodeStart start(String[] parts, int at) {
    return new NodeStart(
        Long.parseLong(parts[at]),
        Long.parseLong(parts[at + 1]),
        HexFormat.fromHexDigitsToLong(parts[at + 2]));
  }

  private static String checksum(String body) {
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes(StandardCharsets.ISO_8859_1));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
