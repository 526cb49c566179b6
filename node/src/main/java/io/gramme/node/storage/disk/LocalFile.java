package io.gramme.node.storage.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/**
 * A file of the local file system.
 *
 * <p>An interrupted thread must not come near a channel, which would close it for everybody; so an interrupt that waits
 * is put off until the call is over. Threads that use a store must not be interrupted within a call.
 */
final class LocalFile implements DiskFile {
  private final Path path;
  private final FileChannel channel;

  private LocalFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  static LocalFile open(Path path, OpenOption... options) throws IOException {
    return new LocalFile(path, FileChannel.open(path, options));
  }

  @Override
  public long size() throws IOException {
    long[] size = new long[1];
    Uninterrupted.run(() -> size[0] = channel.size());
    return size[0];
  }

  @Override
  public void read(ByteBuffer target, long position) throws IOException {
    Uninterrupted.run(() -> {
      long from = position;
      while (target.hasRemaining()) {
        int count = channel.read(target, from);
        if (count < 0) {
          return;
        }
        from += count;
      }
    });
  }

  @Override
  public void write(ByteBuffer source, long position) throws IOException {
    Uninterrupted.run(() -> {
      long to = position;
      try {
        while (source.hasRemaining()) {
          to += channel.write(source, to);
        }
      } catch (IOException e) {
        throw saysFull(e) || !hasRoom(source.remaining()) ? full(path, e) : e;
      }
    });
  }

  /** Java has no type for a full disk, only the system's words for it. */
  static boolean saysFull(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.contains("No space left")
        || message.contains("quota exceeded")
        || message.contains("not enough space");
  }

  static DiskFullException full(Path path, IOException failure) {
    return new DiskFullException("the disk of " + path + " is full", failure);
  }

  private boolean hasRoom(int bytes) {
    try {
      return Files.getFileStore(path).getUsableSpace() >= bytes;
    } catch (IOException e) {
      return true; // unknown; the first failure is the one to report
    }
  }

  @Override
  public void force() throws IOException {
    Uninterrupted.run(() -> channel.force(false));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
