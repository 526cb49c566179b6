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

  /**
   * Checks how often a field occurs in those fields of a message that are messages themselves, as a batch is one.
   *
   * @throws WireException when it occurs more often than allowed in all of them together
   * @throws IOException when the message is malformed
   */
  static void requireAtMostWithin(Bytes message, int field, int most, String what, int... within)
      throws WireException, IOException {
    CodedInputStream in = ProtoBytes.parser(message);
    int count = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (!isMessageAmong(within, tag)) {
        in.skipField(tag);
        continue;
      }
      int end = in.pushLimit(in.readRawVarint32());
      for (int inner = in.readTag(); inner != 0; inner = in.readTag()) {
        if (WireFormat.getTagFieldNumber(inner) == field && ++count > most) {
          throw new WireException("more than " + most + " " + what);
        }
        in.skipField(inner);
      }
      in.popLimit(end);
    }
  }

  private static boolean isMessageAmong(int[] fields, int tag) {
    for (int field : fields) {
      if (tag == (field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
        return true;
      }
    }
    return false;
  }
}
