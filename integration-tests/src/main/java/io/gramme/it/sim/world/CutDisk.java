package io.gramme.it.sim.world;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SortedSet;

/** A real disk that can be cut off: from then on nothing reaches it any more. */
final class CutDisk implements Disk {
  private final Disk disk;
  private boolean cut;

  CutDisk(Disk disk) {
    this.disk = disk;
  }

  void cut() {
    cut = true;
  }

  void requireWhole() throws StorageException {
    if (cut) {
      throw new StorageException(StorageException.Reason.INPUT_OUTPUT, "the disk is cut off");
    }
  }

  private void check() throws IOException {
    if (cut) {
      throw new IOException("the disk is cut off");
    }
  }

  @Override
  public DiskFile create(String name) throws IOException {
    check();
    return new CutFile(disk.create(name));
  }

  @Override
  public DiskFile open(String name) throws IOException {
    check();
    return new CutFile(disk.open(name));
  }

  @Override
  public SortedSet<String> list() throws IOException {
    check();
    return disk.list();
  }

  @Override
  public void rename(String from, String to) throws IOException {
    check();
    disk.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    check();
    disk.delete(name);
  }

  @Override
  public void forceNames() throws IOException {
    check();
    disk.forceNames();
  }

  @Override
  public void close() throws IOException {
    disk.close();
  }

  private final class CutFile implements DiskFile {
    private final DiskFile file;

    CutFile(DiskFile file) {
      this.file = file;
    }

    @Override
    public long size() throws IOException {
      check();
      return file.size();
    }

    @Override
    public void read(ByteBuffer target, long position) throws IOException {
      check();
      file.read(target, position);
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      check();
      file.write(source, position);
    }

    @Override
    public void force() throws IOException {
      check();
      file.force();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
