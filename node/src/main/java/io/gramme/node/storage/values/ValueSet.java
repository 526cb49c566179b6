package io.gramme.node.storage.values;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of values that belong to a checkpoint of a shard.
 *
 * @param next number that no file has had yet
 * @param files by number
 */
public record ValueSet(int next, List<Part> files) {
  private static final int PART_BYTES = Integer.BYTES + 2 * Long.BYTES;

  /**
   * One file.
   *
   * @param end bytes that were forced; what is behind them belongs to nothing
   * @param live bytes of values that the index points to
   */
  public record Part(int number, long end, long live) {}

  /** Takes a copy of the list. */
  public ValueSet {
    files = List.copyOf(files);
  }

  /** Of a shard without values. */
  public static ValueSet none() {
    return new ValueSet(1, List.of());
  }

  /** How it is kept. */
  public byte[] encode() {
    ByteBuffer out =
        ByteBuffer.allocate(Integer.BYTES + files.size() * PART_BYTES).putInt(next);
    for (Part file : files) {
      out.putInt(file.number()).putLong(file.end()).putLong(file.live());
    }
    return out.array();
  }

  /** Reads what {@link #encode} made; null when it was not that. */
  public static @Nullable ValueSet decode(ByteBuffer in) {
    try {
      int next = in.getInt();
      List<Part> files = new ArrayList<>();
      while (in.hasRemaining()) {
        files.add(new Part(in.getInt(), in.getLong(), in.getLong()));
      }
      return new ValueSet(next, files);
    } catch (BufferUnderflowException e) {
      return null;
    }
  }
}
