package io.gramme.node.storage.pages;

import java.io.IOException;
import java.util.zip.CRC32C;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.Serializer;

/** Puts a CRC-32C before a record, and reads the record only when it fits. */
final class RecordSerializer<R> implements Serializer<R> {
  private final Serializer<R> content;

  RecordSerializer(Serializer<R> content) {
    this.content = content;
  }

  @Override
  public void serialize(DataOutput2 out, R record) throws IOException {
    int start = out.pos;
    out.writeInt(0);
    content.serialize(out, record);
    int end = out.pos;
    out.pos = start;
    out.writeInt(checksum(out.buf, start + Integer.BYTES, end));
    out.pos = end;
  }

  @Override
  public R deserialize(DataInput2 in, int available) throws IOException {
    int checksum = in.readInt();
    int start = in.getPos();
    int length = available - Integer.BYTES;
    if (length < 0 || checksum(in.internalByteArray(), start, start + length) != checksum) {
      throw new DamagedPageException("the checksum of an index node does not fit");
    }
    return content.deserialize(in, length);
  }

  private static int checksum(byte[] bytes, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, to - from);
    return (int) crc.getValue();
  }

  @Override
  public boolean equals(R first, R second) {
    return content.equals(first, second);
  }

  @Override
  public int hashCode(R record, int seed) {
    return content.hashCode(record, seed);
  }

  @Override
  public int compare(R first, R second) {
    return content.compare(first, second);
  }
}
