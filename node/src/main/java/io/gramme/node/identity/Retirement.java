package io.gramme.node.identity;

import static io.gramme.node.identity.IdentityException.Kind.DAMAGED;
import static io.gramme.node.identity.IdentityException.Kind.UNSUPPORTED_VERSION;

import io.gramme.membership.Address;
import io.gramme.membership.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a node's directory serves no more (rule T4), kept in two places: as {@code retired} in that directory, which the next
 * start moves aside, and as {@code predecessor} in the empty one that takes its place, whose node comes back to the same
 * cluster and nowhere else.
 *
 * <pre>
 * gramme-retirement 1
 * node 91ab...
 * member 127.0.0.1:7400
 * reason the members know a later life of node 91ab...
 * </pre>
 *
 * @param node whose directory it was
 * @param members where the other members were last known; at least one
 * @param reason for people
 */
public record Retirement(NodeId node, List<Address> members, String reason) {
  private static final String FIRST = "gramme-retirement 1";

  /**
   * Copies the members and keeps the reason in one line.
   *
   * @throws IllegalArgumentException without members: nobody could fill the directory that follows
   */
  public Retirement {
    if (members.isEmpty()) {
      throw new IllegalArgumentException("a directory retires only where others have its data");
    }
    members = List.copyOf(members);
    reason = reason.replaceAll("\\R", " ");
  }

  byte[] encode() {
    StringBuilder text = new StringBuilder(FIRST).append("\nnode ").append(node).append('\n');
    members.forEach(member -> text.append("member ").append(member).append('\n'));
    text.append("reason ").append(reason).append('\n');
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads the text back; a {@link io.gramme.node.storage.disk.SlotFile} has checked that it is what was written.
   *
   * @throws IdentityException of kind DAMAGED or UNSUPPORTED_VERSION
   */
  static Retirement decode(byte[] bytes) throws IdentityException {
    String[] lines = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
    if (!lines[0].equals(FIRST)) {
      throw new IdentityException(
          UNSUPPORTED_VERSION, "it begins with '" + lines[0] + "', not with '" + FIRST + "'");
    }
    NodeId node = null;
    String reason = "";
    List<Address> members = new ArrayList<>();
    try {
      for (String line : lines) {
        String member = behind("member ", line);
        String id = behind("node ", line);
        String why = behind("reason ", line);
        if (member != null) {
          members.add(Address.parse(member));
        }
        node = id == null ? node : NodeId.parse(id);
        reason = why == null ? reason : why;
      }
      if (node == null) {
        throw new IdentityException(DAMAGED, "it names no node");
      }
      return new Retirement(node, members, reason);
    } catch (IllegalArgumentException e) {
      throw new IdentityException(DAMAGED, "a line is malformed: " + e.getMessage(), e);
    }
  }

  private static @Nullable String behind(String word, String line) {
    return line.startsWith(word) ? line.substring(word.length()) : null;
  }
}
