package io.gramme.wire;

import io.gramme.data.Bytes;
import io.gramme.membership.MemberTable;

/** Member tables as bytes; the same form is sent and kept beside a node's identity (rule E5). */
public final class TableCodec {
  private TableCodec() {}

  public static Bytes encode(MemberTable table) {
    throw new UnsupportedOperationException("being written");
  }

  /**
   * The table of bytes that {@link #encode} made.
   *
   * @throws WireException when the bytes are malformed or break an invariant of the table
   */
  public static MemberTable decode(Bytes bytes) throws WireException {
    throw new UnsupportedOperationException("being written");
  }
}
