package io.gramme.it.badinput;

import io.gramme.causality.Dot;
import io.gramme.data.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes key states that no driver would write, which the format's own encoder refuses to. */
final class DeltaBytes {
  private static final int FORMAT_VERSION = 1;
  private static final int HAS_VALUE = 1;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private DeltaBytes() {}

  /**
   * A write of one value that has seen one entry.
   *
   * @param seen the entry; its writer below that of the dot
   * @param cover what the write says covers the entry
   */
  static Bytes withEntry(Dot seen, long cover, Dot dot, String value) {
    DeltaBytes delta = new DeltaBytes();
    long largest = Math.max(seen.stamp(), dot.stamp());
    delta.out.write(FORMAT_VERSION);
    delta.varint(2);
    delta.fixed(largest);
    delta.entry(seen, largest, cover - seen.stamp());
    delta.entry(dot, largest, 0);
    delta.varint(1);
    delta.sibling(1, value);
    return Bytes.wrap(delta.out.toByteArray());
  }

  private void entry(Dot dot, long largest, long coverDistance) {
    fixed(dot.writer());
    varint(largest - dot.stamp());
    varint(coverDistance);
  }

  private void sibling(int entry, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    varint(entry);
    out.write(HAS_VALUE);
    varint(bytes.length);
    out.writeBytes(bytes);
  }

  private void fixed(long value) {
    out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  /** A negative number takes the ten bytes of its bits. */
  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
