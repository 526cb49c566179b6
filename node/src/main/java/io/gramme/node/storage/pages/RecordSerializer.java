package io.gramme.node.storage.pages;

import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.Serializer;

/**
 * Puts a CRC-32C before a record, and reads the record only when it fits. It is over all but the bytes of values, which
 * bring checksums of their own, and over the number of bytes it is over.
 *
 * <p>Records are filled up with zeros to a few sizes: MapDB gives the room of one only to another of the same size, and
 * nodes that grew and shrank by single entries would leave room behind that fits none.
 */
final class RecordSerializer<R> implements Serializer<R> {
  private static final int LENGTH_AT = Integer.BYTES;

  /** All sizes are multiples of this. */
  private static final int STEP_BYTES = 256;

  private final Serializer<R> content;
  private final ValueSerializer values;
  private final Buffer buffer;

  RecordSerializer(Serializer<R> content, ValueSerializer values, Buffer buffer) {
    this.content = content;
    this.values = values;
    this.buffer = buffer;
  }

  /** Bytes that one record after the other is encoded in: what they hold is copied before the next one. */
  static final class Buffer {
    private static final int LEAST_BYTES = 8 << 10;

    private byte[] bytes = new byte[LEAST_BYTES];

    private void lendTo(DataOutput2 out) {
      if (out.pos == 0) {
        out.buf = bytes;
        // How MapDB keeps the length of a buffer, which is a power of two.
        out.sizeMask = -bytes.length;
      }
    }

    private void takeFrom(DataOutput2 out) {
      bytes = out.buf;
    }
  }

  @Override
  public void serialize(DataOutput2 out, R record) throws IOException {
    int start = out.pos;
    buffer.lendTo(out);
    out.writeLong(0);
    values.forgetBytes();
    content.serialize(out, record);
    int end = out.pos;
    int checkedEnd = values.bytesAt() < 0 ? end : values.bytesAt();
    out.pos = start + LENGTH_AT;
    out.writeInt(checkedEnd - start);
    out.pos = start;
    out.writeInt(checksum(out.buf, start + LENGTH_AT, checkedEnd));
    out.pos = end;
    fillUp(out, start);
    buffer.takeFrom(out);
  }

  private static void fillUp(DataOutput2 out, int start) {
    int filling = -(out.pos - start) & (STEP_BYTES - 1);
    out.ensureAvail(filling);
    Arrays.fill(out.buf, out.pos, out.pos + filling, (byte) 0);
    out.pos += filling;
  }

  @Override
  public R deserialize(DataInput2 in, int available) throws IOException {
    int start = in.getPos();
    int checksum = in.readInt();
    int checked = in.readInt();
    if (checked < 2 * Integer.BYTES
        || checked > available
        || checksum(in.internalByteArray(), start + LENGTH_AT, start + checked) != checksum) {
      throw new DamagedPageException("the checksum of an index node does not fit");
    }
    return content.deserialize(in, available - 2 * Integer.BYTES);
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
