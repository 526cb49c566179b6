package io.gramme.format;

import io.gramme.causality.ContextToken;
import io.gramme.causality.DotContext;
import io.gramme.data.Bytes;
import io.gramme.membership.ClusterId;

/** Causal tokens as bytes, for applications that keep them in a form field or cookie (rule K4). */
public final class TokenFormat {
  /** Version of the format, the first byte of every token. */
  public static final int VERSION = 1;

  private static final int HEADER_BYTES = 1 + 3 * Long.BYTES;

  private TokenFormat() {}

  public static Bytes encode(ContextToken token) {
    ByteWriter out = new ByteWriter(HEADER_BYTES + ContextFormat.size(token.context()));
    out.writeByte(VERSION);
    out.writeLong(token.cluster().value());
    out.writeLong(token.keyHash());
    out.writeLong(token.asOf());
    ContextFormat.write(token.context(), out);
    return out.finish();
  }

  /**
   * The token of bytes that {@link #encode} made.
   *
   * @throws FormatException when the bytes are cut off, of another version, or no context
   */
  public static ContextToken decode(Bytes bytes) throws FormatException {
    ByteReader in = new ByteReader(bytes);
    int version = in.readByte("version");
    if (version != VERSION) {
      throw new FormatException(
          "a causal token of format version " + version + "; this program reads " + VERSION);
    }
    ClusterId cluster = new ClusterId(in.readLong("cluster"));
    long keyHash = in.readLong("key hash");
    long asOf = in.readLong("as-of stamp");
    DotContext context = ContextFormat.read(in);
    in.requireEnd();
    return new ContextToken(cluster, keyHash, asOf, context);
  }
}
