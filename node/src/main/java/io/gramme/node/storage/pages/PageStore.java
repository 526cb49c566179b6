package io.gramme.node.storage.pages;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.disk.DiskFailures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a shard's file: changed ones stay in memory until a checkpoint brings all of them into the file at once,
 * unchanged ones are read, checked and kept as long as there is room.
 *
 * <p>Guarded by the lock of its shard, but for {@link Checkpoint#write()}, during which nothing may be changed.
 */
final class PageStore {
  private final Disk disk;
  private final PageFile file;
  private final Clock clock;
  private final SortedMap<Integer, Page> dirty = new TreeMap<>();
  private @Nullable Page[] pages;
  private int count;
  private VolumeHeader saved;

  private PageStore(Disk disk, PageFile file, VolumeHeader saved, int cachePages) {
    this.disk = disk;
    this.file = file;
    this.saved = saved;
    count = saved.pages();
    pages = new Page[Math.max(1024, count)];
    clock = new Clock(cachePages);
  }

  /** A file without content, in a file of its own; nobody reads it before it is {@linkplain #finish finished}. */
  static PageStore create(Disk disk, String name, ShardId shard, long generation, int cachePages)
      throws StorageException {
    try {
      PageFile file = new PageFile(disk.create(name));
      return new PageStore(disk, file, new VolumeHeader(generation, 1, 0, shard), cachePages);
    } catch (IOException e) {
      throw DiskFailures.of("making the shard's file", e);
    }
  }

  /** Opens a file at its last checkpoint. */
  static PageStore open(Disk disk, int shard, int cachePages) throws StorageException {
    try {
      PageFile file = new PageFile(disk.open(ShardId.fileName(shard)));
      boolean opened = false;
      try {
        Journal.reapply(disk, shard, file);
        VolumeHeader header = VolumeHeader.decode(file.read(0));
        if (header.shard().index() != shard) {
          throw new StorageException(
              Reason.DAMAGED, ShardId.fileName(shard) + " says that it is " + header.shard());
        }
        if (file.size() < header.pages()) {
          throw new StorageException(
              Reason.DAMAGED,
              "the shard's file has " + file.size() + " pages of " + header.pages());
        }
        opened = true;
        return new PageStore(disk, file, header, cachePages);
      } finally {
        if (!opened) {
          file.close();
        }
      }
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("opening the shard's file", e);
    }
  }

  VolumeHeader saved() {
    return saved;
  }

  /** Pages there are now, header included. */
  int count() {
    return count;
  }

  int dirtyPages() {
    return dirty.size();
  }

  /** Adds pages of zeros until there are as many. */
  void extendTo(int pageCount) {
    if (pageCount > pages.length) {
      pages = Arrays.copyOf(pages, Math.max(pageCount, 2 * pages.length));
    }
    count = Math.max(count, pageCount);
  }

  /** A page to read from. */
  Page page(int number) {
    Page page = pages[number];
    if (page == null) {
      page = load(number);
    }
    page.used = true;
    return page;
  }

  /** A page to write to. */
  Page writable(int number) {
    Page page = page(number);
    if (!page.dirty) {
      // In this order: a page that says it is dirty and is in no table would never be saved.
      dirty.put(number, page);
      page.dirty = true;
    }
    return page;
  }

  private Page load(int number) {
    if (number >= count) {
      throw new IndexOutOfBoundsException("page " + number + " of " + count);
    }
    try {
      Page page = number >= saved.pages() ? Page.empty() : file.read(number);
      pages[number] = page;
      if (number >= saved.pages()) {
        dirty.put(number, page);
        page.dirty = true;
      } else {
        clock.add(number, page, pages);
      }
      return page;
    } catch (IOException e) {
      throw new UncheckedIOException("reading page " + number + " of the shard's file failed", e);
    }
  }

  /** Gathers what is to be saved. */
  Checkpoint checkpoint(long mark) {
    touchNewPages();
    return new Checkpoint(saved.with(count, mark));
  }

  /** A new page must be in the file even if nothing was ever written to it: its checksum has to fit. */
  private void touchNewPages() {
    for (int number = saved.pages(); number < count; number++) {
      page(number);
    }
  }

  /** All that one checkpoint brings into the file. */
  final class Checkpoint {
    private final VolumeHeader header;

    private Checkpoint(VolumeHeader header) {
      this.header = header;
    }

    /**
     * New pages first, behind the end of the last checkpoint where nobody looks; then the journal of all others; then
     * these in place. A disk that is full leaves everything as it was, to be tried again; but not once there is a
     * journal, which a crash would apply to new pages that the next try has overwritten.
     */
    void write() throws StorageException {
      Page first = header.encode();
      first.seal(0);
      dirty.forEach((number, page) -> page.seal(number));
      SortedMap<Integer, Page> changed = new TreeMap<>(dirty.headMap(saved.pages()));
      changed.put(0, first);
      try {
        if (header.pages() > saved.pages()) {
          file.write(dirty.tailMap(saved.pages()));
          file.force();
        }
        Journal.write(disk, header.shard().index(), header.generation(), changed);
      } catch (IOException e) {
        throw DiskFailures.of("writing the shard's file", e);
      }
      writeInPlace(changed);
    }

    /** Only a file system that never overwrites needs room for this. */
    private void writeInPlace(SortedMap<Integer, Page> changed) throws StorageException {
      try {
        file.write(changed);
      } catch (IOException e) {
        throw DiskFailures.unrepeatable("writing the shard's file in place", e);
      }
      file.force();
      Journal.drop(disk, header.shard().index());
    }

    /** From here on the pages are those of the file. */
    void done() {
      saved = header;
      settle();
    }
  }

  private void settle() {
    dirty.forEach((number, page) -> {
      page.dirty = false;
      clock.add(number, page, pages);
    });
    dirty.clear();
  }

  /** Writes what has changed into a file that nobody reads yet, so that memory stays bounded. */
  void spill() throws StorageException {
    touchNewPages();
    dirty.forEach((number, page) -> page.seal(number));
    try {
      file.write(dirty);
    } catch (IOException e) {
      throw DiskFailures.of("writing the shard's new file", e);
    }
    // What lies below is read from the file from now on.
    saved = saved.with(count, 0);
    settle();
  }

  /** Completes a file that nobody reads yet, all of it on disk. */
  void finish(long mark) throws StorageException {
    spill();
    saved = saved.with(count, mark);
    Page first = saved.encode();
    first.seal(0);
    SortedMap<Integer, Page> header = new TreeMap<>();
    header.put(0, first);
    try {
      file.write(header);
    } catch (IOException e) {
      throw DiskFailures.of("writing the shard's new file", e);
    }
    file.force();
  }

  void close() throws StorageException {
    try {
      file.close();
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("closing the shard's file", e);
    }
  }
}
