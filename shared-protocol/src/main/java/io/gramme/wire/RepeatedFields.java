package io.gramme.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.gramme.data.Bytes;
import java.io.IOException;

/**
 * Counts repeated fields before they are parsed: an empty element takes two bytes on the wire and a hundred in memory,
 * so a small message could otherwise take a large heap.
 */
final class RepeatedFields {
  private RepeatedFields() {}

  /**
   * Checks how often a field of a message occurs.
   *
   * @throws WireException when it occurs more often than allowed
   * @throws IOException when the message is malformed
   */
  static void requireAtMost(Bytes message, int field, int most, String what)
      throws WireException, IOException {
    CodedInputStream in = ProtoBytes.parser(message);
    int count = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == field && ++count > most) {
        throw new WireException("more than " + most + " " + what);
      }
      in.skipField(tag);
    }
  }
}
