package io.gramme.format;

import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Limits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Key states as bytes, the same stored and sent: version, context, siblings.
 *
 * <p>A sibling names its context entry by index, since its dot is that entry (rule K3). Equal states have equal bytes,
 * and other bytes for the same state are refused. Decoding slices the given bytes and never copies a value.
 */
public final class StateFormat {
  /** Version of the format, the first byte of every state. */
  public static final int VERSION = 1;

  private static final int HAS_VALUE = 1;
  private static final int HAS_EXPIRY = 2;
  private static final int HAS_METADATA = 4;

  /** As many context entries as a state can hold: room beyond what a write may lead to (S3). */
  public static final int MAX_CONTEXT_ENTRIES = ContextFormat.MAX_ENTRIES;

  /** As many siblings as moved states may carry, which no limit refuses (S3). */
  public static final int MAX_SIBLINGS = 64 * Limits.MAX_SIBLINGS;

  private StateFormat() {}

  /** The bytes of a state; an empty state has none. */
  public static Bytes encode(KeyState state) {
    if (state.isEmpty()) {
      return Bytes.EMPTY;
    }
    ByteWriter out = new ByteWriter(size(state));
    out.writeByte(VERSION);
    ContextFormat.write(state.context(), out);
    out.writeVarint(state.siblings().size());
    for (Sibling sibling : state.siblings()) {
      writeSibling(state.context(), sibling, out);
    }
    return out.finish();
  }

  private static int size(KeyState state) {
    int size = 1
        + ContextFormat.size(state.context())
        + ByteWriter.sizeOfVarint(state.siblings().size());
    for (Sibling sibling : state.siblings()) {
      size += ByteWriter.sizeOfVarint(state.context().indexOf(sibling.dot().writer())) + 1;
      Bytes value = sibling.value();
      size += value == null ? 0 : ByteWriter.sizeOfBytes(value);
      size += sibling.expiryMillis() == Sibling.NEVER
          ? 0
          : ByteWriter.sizeOfVarint(sibling.expiryMillis());
      size += sibling.metadata().isEmpty() ? 0 : ByteWriter.sizeOfBytes(sibling.metadata());
    }
    return size;
  }

  private static void writeSibling(DotContext context, Sibling sibling, ByteWriter out) {
    out.writeVarint(context.indexOf(sibling.dot().writer()));
    Bytes value = sibling.value();
    boolean expires = sibling.expiryMillis() != Sibling.NEVER;
    boolean described = !sibling.metadata().isEmpty();
    out.writeByte((value == null ? 0 : HAS_VALUE)
        | (expires ? HAS_EXPIRY : 0)
        | (described ? HAS_METADATA : 0));
    if (value != null) {
      out.writeBytes(value);
    }
    if (expires) {
      out.writeVarint(sibling.expiryMillis());
    }
    if (described) {
      out.writeBytes(sibling.metadata());
    }
  }

  /**
   * The state of bytes that {@link #encode} made.
   *
   * @throws FormatException when the bytes are cut off, of another version, break an invariant of {@link KeyState}, or
   *     are followed by others
   */
  public static KeyState decode(Bytes bytes) throws FormatException {
    if (bytes.isEmpty()) {
      return KeyState.EMPTY;
    }
    ByteReader in = new ByteReader(bytes);
    int version = in.readByte("version");
    if (version != VERSION) {
      throw new FormatException(
          "a key state of format version " + version + "; this program reads " + VERSION);
    }
    DotContext context = ContextFormat.read(in);
    int count = in.readCount("number of siblings", MAX_SIBLINGS);
    List<Sibling> siblings = new ArrayList<>(Math.min(count, 64));
    for (int i = 0; i < count; i++) {
      siblings.add(readSibling(context, in));
    }
    in.requireEnd();
    if (context.isEmpty()) {
      throw new FormatException("an empty state has no bytes at all");
    }
    try {
      return new KeyState(context, siblings);
    } catch (IllegalArgumentException e) {
      throw new FormatException(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Whether a state of the format holds a value that has expired, found without decoding the state; false for bytes of
   * another version.
   *
   * @throws FormatException when the bytes are cut off on the way to the answer
   */
  public static boolean hasExpired(Bytes bytes, long wallMillis) throws FormatException {
    if (bytes.isEmpty()) {
      return false;
    }
    ByteReader in = new ByteReader(bytes);
    if (in.readByte("version") != VERSION) {
      return false;
    }
    ContextFormat.skip(in);
    int count = in.readCount("number of siblings", MAX_SIBLINGS);
    for (int i = 0; i < count; i++) {
      if (skipSibling(in, wallMillis)) {
        return true;
      }
    }
    return false;
  }

  private static boolean skipSibling(ByteReader in, long wallMillis) throws FormatException {
    in.readVarint("context entry of a sibling");
    int flags = in.readByte("flags of a sibling");
    boolean hasValue = (flags & HAS_VALUE) != 0;
    if (hasValue) {
      in.skipBytes("value", Limits.MAX_STATE_BYTES);
    }
    long expiry = (flags & HAS_EXPIRY) == 0 ? Sibling.NEVER : in.readVarint("expiry");
    if ((flags & HAS_METADATA) != 0) {
      in.skipBytes("metadata", Limits.MAX_METADATA_BYTES);
    }
    return hasValue && expiry != Sibling.NEVER && wallMillis >= expiry;
  }

  private static Sibling readSibling(DotContext context, ByteReader in) throws FormatException {
    int index = in.readCount("context entry of a sibling", Math.max(0, context.size() - 1));
    if (context.isEmpty()) {
      throw new FormatException("a sibling without a context entry");
    }
    Dot dot = new Dot(context.writer(index), context.stamp(index));
    int flags = in.readByte("flags of a sibling");
    if ((flags & ~(HAS_VALUE | HAS_EXPIRY | HAS_METADATA)) != 0) {
      throw new FormatException("unknown flags " + flags + " of sibling " + dot);
    }
    @Nullable
    Bytes value = (flags & HAS_VALUE) == 0 ? null : in.readBytes("value", Limits.MAX_STATE_BYTES);
    long expiry = (flags & HAS_EXPIRY) == 0 ? Sibling.NEVER : in.readVarint("expiry");
    Bytes metadata = (flags & HAS_METADATA) == 0
        ? Bytes.EMPTY
        : in.readBytes("metadata", Limits.MAX_METADATA_BYTES);
    if (((flags & HAS_EXPIRY) != 0 && expiry == Sibling.NEVER)
        || ((flags & HAS_METADATA) != 0 && metadata.isEmpty())) {
      throw new FormatException("flags " + flags + " of sibling " + dot + " announce nothing");
    }
    return new Sibling(dot, value, expiry, metadata);
  }
}
