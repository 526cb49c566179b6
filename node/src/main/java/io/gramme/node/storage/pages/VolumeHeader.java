package io.gramme.node.storage.pages;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import java.nio.ByteBuffer;

/**
 * What the first page of the file says.
 *
 * @param generation grows when the file is built anew, so that a journal is never applied to another file
 * @param pages how many pages belong to the checkpoint, this one included; behind them may be leftovers
 * @param mark number of the last log record that the checkpoint holds
 * @param shard which of the directory's shards this is
 */
record VolumeHeader(long generation, int pages, long mark, ShardId shard) {
  /** That of the whole directory. */
  static final int VERSION = 7;

  private static final long MAGIC = 0x4752_414d_4d45_5354L; // GRAMMEST

  Page encode() {
    Page page = Page.empty();
    ByteBuffer.wrap(page.bytes())
        .putLong(MAGIC)
        .putInt(VERSION)
        .putLong(generation)
        .putInt(pages)
        .putLong(mark)
        .putInt(shard.index())
        .putInt(shard.count());
    return page;
  }

  /** As it is to stand in the file after more was written. */
  VolumeHeader with(int newPages, long newMark) {
    return new VolumeHeader(generation, newPages, newMark, shard);
  }

  /**
   * Reads the header out of the first page.
   *
   * @throws StorageException UNKNOWN_FORMAT or DAMAGED
   */
  static VolumeHeader decode(Page page) throws StorageException {
    ByteBuffer in = ByteBuffer.wrap(page.bytes());
    long magic = in.getLong();
    int version = in.getInt();
    if (magic != MAGIC || !page.isSound()) {
      throw new StorageException(Reason.DAMAGED, "the header of the shard's file is damaged");
    }
    if (version != VERSION) {
      throw new StorageException(
          Reason.UNKNOWN_FORMAT,
          "the store has format version " + version + "; this program reads version " + VERSION);
    }
    return new VolumeHeader(
        in.getLong(), in.getInt(), in.getLong(), new ShardId(in.getInt(), in.getInt()));
  }
}
