package io.gramme.node.storage.pages;

import java.io.IOException;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.serializer.SerializerByteArray;

/**
 * A value is all the bytes of its record. It is read whatever its page's checksum says: a value has a checksum of its
 * own, and a flipped bit beside it must not take it away.
 */
final class ValueSerializer extends SerializerByteArray {
  @Override
  public void serialize(DataOutput2 out, byte[] value) throws IOException {
    out.write(value);
  }

  @Override
  public byte[] deserialize(DataInput2 in, int available) throws IOException {
    byte[] value = new byte[available];
    in.readFully(value);
    return value;
  }
}
