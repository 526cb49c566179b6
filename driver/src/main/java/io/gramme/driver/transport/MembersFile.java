package io.gramme.driver.transport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file in which a session leaves the addresses of its members to the next one.
 *
 * <p>It is replaced as a whole or not at all, so that whoever reads it, or dies, finds one of both. Sessions may share
 * one; the last to learn something wins. Nothing that happens to it keeps a session from its work: what fails is logged.
 * Thread-safe.
 */
final class MembersFile {
  /** Far above what the largest cluster needs: what is larger is some other file. */
  private static final int MAX_BYTES = 1 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(MembersFile.class);

  private final @Nullable Path path;
  private final Executor writer;

  // Guarded by this.
  private KnownMembers wanted = KnownMembers.NONE;
  private CompletableFuture<Void> idle = CompletableFuture.completedFuture(null);
  private boolean hasFailed;

  /**
   * Touches nothing yet.
   *
   * @param path of the file, which need not exist; null for none, and then nothing is read or kept
   * @param writer runs what blocks
   */
  MembersFile(@Nullable Path path, Executor writer) {
    this.path = path;
    this.writer = writer;
  }

  /** A file that is written by a thread of its own, which lives as long as there is something to write. */
  static MembersFile at(@Nullable Path path) {
    return new MembersFile(path, MembersFile::onThread);
  }

  private static void onThread(Runnable task) {
    Thread thread = new Thread(task, "gramme-members-file");
    thread.setDaemon(true);
    thread.start();
  }

  /** What an earlier session has left; blocks. A file that cannot be read or understood is as good as none. */
  synchronized KnownMembers read() {
    if (path != null) {
      try {
        wanted = KnownMembers.parse(text(path));
      } catch (NoSuchFileException e) {
        LOG.debug("there is no members file {} yet", path);
      } catch (CharacterCodingException e) {
        ignored("it is no text in UTF-8");
      } catch (IOException e) {
        ignored(e.toString());
      } catch (IllegalArgumentException e) {
        ignored(String.valueOf(e.getMessage()));
      }
    }
    return wanted;
  }

  private void ignored(String why) {
    LOG.warn("the members file {} is not used, and will be replaced: {}", path, why);
  }

  private static String text(Path path) throws IOException {
    byte[] bytes;
    try (InputStream input = Files.newInputStream(path)) {
      bytes = input.readNBytes(MAX_BYTES + 1);
    }
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException("it has more than " + MAX_BYTES + " bytes");
    }
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  /** Has these written when they are not what was read or written last. Does not block, and never throws. */
  synchronized void keep(KnownMembers members) {
    if (path == null || members.equals(wanted)) {
      return;
    }
    if (wanted.cluster().isKnown() && !wanted.cluster().equals(members.cluster())) {
      LOG.warn(
          "the members file {} holds addresses of the cluster {}; those of the cluster {} replace"
              + " them",
          path,
          wanted.cluster(),
          members.cluster());
    }
    wanted = members;
    if (idle.isDone()) {
      idle = new CompletableFuture<>();
      begin(path, members);
    }
  }

  private synchronized void begin(Path file, KnownMembers members) {
    try {
      writer.execute(() -> write(file, members));
    } catch (RuntimeException | Error e) {
      failed(e);
      idle.complete(null);
    }
  }

  /** One writing at a time: what is wanted meanwhile is written afterwards, and only the last of it. */
  private void write(Path file, KnownMembers first) {
    KnownMembers next = first;
    while (next != null) {
      try {
        replace(file, next.text());
      } catch (IOException | RuntimeException | Error e) {
        failed(e);
      }
      next = after(next);
    }
  }

  private synchronized @Nullable KnownMembers after(KnownMembers written) {
    if (wanted.equals(written)) {
      idle.complete(null);
      return null;
    }
    return wanted;
  }

  private synchronized void failed(Throwable why) {
    if (!hasFailed) {
      hasFailed = true;
      LOG.warn(
          "the members file {} cannot be written: {}. The session goes on; this is told once",
          path,
          why.toString());
    }
  }

  private static void replace(Path file, String text) throws IOException {
    // A name of its own, for other sessions may be writing; beside the file, for only there a move
    // is atomic.
    Path fresh = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      try (FileChannel channel =
          FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException | Error e) {
      removeAfter(e, fresh);
      throw e;
    }
  }

  private static void removeAfter(Throwable failure, Path fresh) {
    try {
      Files.deleteIfExists(fresh);
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /** Done when nothing is being written; never fails. */
  synchronized CompletableFuture<Void> idle() {
    return idle.copy();
  }
}
