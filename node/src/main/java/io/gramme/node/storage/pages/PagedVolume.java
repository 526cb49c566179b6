package io.gramme.node.storage.pages;

import java.io.File;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.mapdb.DataInput2;
import org.mapdb.volume.Volume;

/**
 * Shows the pages of a shard's file to MapDB as one run of bytes.
 *
 * <p>Numbers, which are MapDB's own, are never read out of a damaged sector. Records are, since each has a checksum of
 * its own: a flipped bit in one must not take its neighbours away. Guarded by the lock of its shard.
 */
final class PagedVolume extends Volume {
  /** The first page is the header. */
  private static final int FIRST_PAGE = 1;

  private final PageStore pages;

  PagedVolume(PageStore pages) {
    this.pages = pages;
  }

  private static int pageOf(long offset) {
    return Math.toIntExact(offset / Page.CONTENT_BYTES) + FIRST_PAGE;
  }

  private static int placeOf(long offset) {
    return (int) (offset % Page.CONTENT_BYTES);
  }

  @Override
  public void ensureAvailable(long offset) {
    pages.extendTo(pageOf(offset + Page.CONTENT_BYTES - 1));
  }

  @Override
  public long length() {
    return (long) (pages.count() - FIRST_PAGE) * Page.CONTENT_BYTES;
  }

  @Override
  public byte getByte(long offset) {
    Page page = pages.page(pageOf(offset));
    requireSound(page, offset, 1);
    return page.bytes()[placeOf(offset)];
  }

  @Override
  public int getInt(long offset) {
    return (int) getNumber(offset, Integer.BYTES);
  }

  @Override
  public long getLong(long offset) {
    return getNumber(offset, Long.BYTES);
  }

  private long getNumber(long offset, int size) {
    Page page = pages.page(pageOf(offset));
    int place = placeOf(offset);
    long number = 0;
    if (place + size <= Page.CONTENT_BYTES) {
      requireSound(page, offset, size);
      byte[] bytes = page.bytes();
      for (int i = place; i < place + size; i++) {
        number = number << Byte.SIZE | (bytes[i] & 0xff);
      }
    } else {
      for (int i = 0; i < size; i++) {
        number = number << Byte.SIZE | (getByte(offset + i) & 0xff);
      }
    }
    return number;
  }

  private static void requireSound(Page page, long offset, int size) {
    if (!page.isSound(placeOf(offset), size)) {
      throw new DamagedPageException(
          "the checksum of page " + pageOf(offset) + " of the shard's file does not fit");
    }
  }

  @Override
  public void getData(long offset, byte[] target, int from, int size) {
    for (int done = 0; done < size; ) {
      Page page = pages.page(pageOf(offset + done));
      int place = placeOf(offset + done);
      int count = Math.min(size - done, Page.CONTENT_BYTES - place);
      System.arraycopy(page.bytes(), place, target, from + done, count);
      done += count;
    }
  }

  @Override
  public DataInput2 getDataInput(long offset, int size) {
    int place = placeOf(offset);
    if (place + size <= Page.CONTENT_BYTES) {
      return new DataInput2.ByteArray(pages.page(pageOf(offset)).bytes(), place);
    }
    byte[] copy = new byte[size];
    getData(offset, copy, 0, size);
    return new DataInput2.ByteArray(copy);
  }

  @Override
  public void putByte(long offset, byte value) {
    Page page = pages.writable(pageOf(offset));
    page.bytes()[placeOf(offset)] = value;
  }

  @Override
  public void putInt(long offset, int value) {
    putData(offset, ByteBuffer.allocate(Integer.BYTES).putInt(0, value));
  }

  @Override
  public void putLong(long offset, long value) {
    Page page = pages.writable(pageOf(offset));
    int place = placeOf(offset);
    if (place + Long.BYTES <= Page.CONTENT_BYTES) {
      byte[] bytes = page.bytes();
      for (int i = 0; i < Long.BYTES; i++) {
        bytes[place + i] = (byte) (value >>> (Long.SIZE - Byte.SIZE * (i + 1)));
      }
    } else {
      putData(offset, ByteBuffer.allocate(Long.BYTES).putLong(0, value));
    }
  }

  @Override
  public void putData(long offset, byte[] source, int from, int size) {
    putData(offset, ByteBuffer.wrap(source, from, size));
  }

  @Override
  public void putData(long offset, ByteBuffer source) {
    for (long at = offset; source.hasRemaining(); ) {
      Page page = pages.writable(pageOf(at));
      int place = placeOf(at);
      int count = Math.min(source.remaining(), Page.CONTENT_BYTES - place);
      source.get(page.bytes(), place, count);
      page.overwritten(place, count);
      at += count;
    }
  }

  @Override
  public void clear(long from, long to) {
    byte[] zeros = new byte[Page.CONTENT_BYTES];
    for (long at = from; at < to; at += zeros.length) {
      putData(at, zeros, 0, (int) Math.min(zeros.length, to - at));
    }
  }

  /** Does nothing: MapDB's syncs mean nothing here, a checkpoint follows. */
  @Override
  public void sync() {}

  @Override
  public void close() {}

  @Override
  public void truncate(long size) {
    throw new UnsupportedOperationException("a shard is built anew instead");
  }

  @Override
  public int sliceSize() {
    return -1;
  }

  @Override
  public boolean isSliced() {
    return false;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public @Nullable File getFile() {
    return null;
  }

  @Override
  public boolean getFileLocked() {
    return false;
  }
}
