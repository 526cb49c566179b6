package io.gramme.format;

import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.data.Limits;

/**
 * The entries of a context inside a state or token: their count, the largest stamp, then per entry the writer, how far
 * its stamp is below the largest, and how far its cover is above its stamp (0: no cover).
 */
final class ContextFormat {
  /** Room beyond what a write may lead to (S3), so that a refused state can still travel. */
  static final int MAX_ENTRIES = 2 * Limits.CONTEXT_ENTRIES_HARD;

  private ContextFormat() {}

  static int size(DotContext context) {
    int size = ByteWriter.sizeOfVarint(context.size());
    if (context.isEmpty()) {
      return size;
    }
    long base = context.maxStamp();
    size += Long.BYTES;
    for (int i = 0; i < context.size(); i++) {
      size += Long.BYTES
          + ByteWriter.sizeOfVarint(base - context.stamp(i))
          + ByteWriter.sizeOfVarint(coverDistance(context, i));
    }
    return size;
  }

  private static long coverDistance(DotContext context, int index) {
    long cover = context.cover(index);
    return cover == Hlc.NONE ? 0 : cover - context.stamp(index);
  }

  static void write(DotContext context, ByteWriter out) {
    out.writeVarint(context.size());
    if (context.isEmpty()) {
      return;
    }
    long base = context.maxStamp();
    out.writeLong(base);
    for (int i = 0; i < context.size(); i++) {
      out.writeLong(context.writer(i));
      out.writeVarint(base - context.stamp(i));
      out.writeVarint(coverDistance(context, i));
    }
  }

  static void skip(ByteReader in) throws FormatException {
    int count = in.readCount("number of context entries", MAX_ENTRIES);
    if (count > 0) {
      in.readLong("largest stamp");
    }
    for (int i = 0; i < count; i++) {
      in.readLong("writer");
      in.readVarint("stamp");
      in.readVarint("cover");
    }
  }

  static DotContext read(ByteReader in) throws FormatException {
    int count = in.readCount("number of context entries", MAX_ENTRIES);
    if (count == 0) {
      return DotContext.EMPTY;
    }
    // Each entry takes ten bytes or more: a forged count must not make us reserve memory that the
    // bytes cannot fill.
    if ((long) count * (Long.BYTES + 2) > in.remaining()) {
      throw new FormatException(
          count + " context entries announced, " + in.remaining() + " bytes left");
    }
    long base = in.readLong("largest stamp");
    if (!Hlc.isPossible(base)) {
      throw new FormatException("a stamp that no clock gives: " + Long.toUnsignedString(base));
    }
    long[] writers = new long[count];
    long[] stamps = new long[count];
    long[] covers = new long[count];
    for (int i = 0; i < count; i++) {
      writers[i] = in.readLong("writer");
      stamps[i] = base - in.readVarint("stamp");
      long distance = in.readVarint("cover");
      covers[i] = distance == 0 ? Hlc.NONE : stamps[i] + distance;
      if (!Hlc.isPossible(covers[i])) {
        throw new FormatException(
            "a cover that no clock gives: " + Long.toUnsignedString(covers[i]));
      }
    }
    DotContext context;
    try {
      context = DotContext.of(writers, stamps, covers);
    } catch (IllegalArgumentException e) {
      throw new FormatException(String.valueOf(e.getMessage()));
    }
    if (context.maxStamp() != base) {
      throw new FormatException("the largest stamp is not " + base + " as announced");
    }
    return context;
  }
}
