package io.gramme.node.storage.values;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A walk over the values of a file in the order in which they were written. Belongs to the passes. */
public final class ValueScan {
  private static final int CHUNK_BYTES = 256 << 10;

  private final ValueFile file;
  private ByteBuffer chunk = ByteBuffer.allocate(0);

  /** Place of the chunk in the file. */
  private long chunkAt = ValueFile.HEADER_BYTES;

  /** Of the value that was found last. */
  private int recordAt;

  private int recordLength;

  private int valueAt;

  ValueScan(ValueFile file) {
    this.file = file;
  }

  /** One value. */
  public static final class Found {
    private final byte[] key;
    private final ValuePlace place;

    private Found(byte[] key, ValuePlace place) {
      this.key = key;
      this.place = place;
    }

    /** That it was written under. */
    public byte[] key() {
      return key;
    }

    public ValuePlace place() {
      return place;
    }
  }

  /** Number of the file. */
  public int file() {
    return file.number();
  }

  /** Whether what is found is live; if not, the index is to be asked. */
  public boolean findsLive() {
    return file.knowsDead();
  }

  /** The bytes of the value that was found last. */
  public byte[] value() {
    int length = chunk.position() - valueAt;
    byte[] value = new byte[length];
    chunk.get(valueAt, value);
    return value;
  }

  /** How far it has come. */
  public long position() {
    return chunkAt + chunk.position();
  }

  /** Whether it has come to the end; if not, what follows cannot be told apart any more. */
  public boolean isAtEnd() {
    return position() >= file.end();
  }

  /**
   * The next value that is not known to be dead, null at the end or before something that is no value.
   *
   * @throws IOException when the file cannot be read
   */
  public @Nullable Found next() throws IOException {
    long length = lengthOfNext();
    while (length > 0 && file.isDead(position() + ValueRecord.beforeValueAt(chunk))) {
      chunk.position(chunk.position() + (int) length);
      length = lengthOfNext();
    }
    return length > 0 ? found(length) : null;
  }

  /** Length of the record behind this position, which is in the chunk as a whole then; 0 when there is none. */
  private long lengthOfNext() throws IOException {
    if (isAtEnd() || !isInChunk(ValueRecord.HEAD_BYTES)) {
      return 0;
    }
    long length = ValueRecord.lengthAt(chunk);
    boolean possible = length >= ValueRecord.HEAD_BYTES && length <= file.end() - position();
    return possible && isInChunk(length) ? length : 0;
  }

  private @Nullable Found found(long length) {
    int begin = chunk.position();
    byte[] key = ValueRecord.readKey(chunk);
    if (key == null) {
      chunk.position(begin);
      return null;
    }
    valueAt = chunk.position();
    int valueLength = (int) length - (valueAt - begin);
    recordAt = begin;
    recordLength = (int) length;
    chunk.position(begin + recordLength);
    return new Found(key, new ValuePlace(file.number(), chunkAt + valueAt, valueLength));
  }

  /** The record of the value that was found last, as it stands there; valid until the next is looked for. */
  ByteBuffer record() {
    return chunk.slice(recordAt, recordLength);
  }

  private boolean isInChunk(long length) throws IOException {
    if (chunk.remaining() >= length) {
      return true;
    }
    long at = position();
    if (length > file.end() - at) {
      return false;
    }
    int bytes = (int) Math.max(length, Math.min(CHUNK_BYTES, file.end() - at));
    chunk =
        bytes > chunk.capacity() ? ByteBuffer.allocate(bytes) : chunk.clear().limit(bytes);
    file.read(chunk, at);
    chunk.flip();
    chunkAt = at;
    return chunk.remaining() >= length;
  }
}
