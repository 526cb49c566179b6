package io.gramme.node.identity;

import static io.gramme.node.identity.IdentityException.Kind.INPUT_OUTPUT;

import io.gramme.node.storage.disk.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Moves a node's directory aside and puts an empty one in its place (rules T4, S4). The old one is a sibling then, as it
 * was; nothing is deleted.
 *
 * <p>The empty directory, which says whom it follows, is made ready under a name of its own first: wherever the process
 * ends in between, the next one finds either the old directory in its place or the empty one ready, and founds no cluster.
 */
public final class SetAside {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private SetAside() {}

  /**
   * Moves a directory aside.
   *
   * @param directory that no process has open
   * @param wallMillis the time that its new name tells
   * @return where it is now
   * @throws IdentityException when it could not be moved; it is where it was, unless the text says otherwise
   */
  public static Path move(Path directory, Retirement why, long wallMillis)
      throws IdentityException {
    try {
      Path place = directory.toRealPath();
      Path next = next(place);
      NodeDirectory.prepare(next, why);
      Path aside = free(place, TIME.format(Instant.ofEpochMilli(wallMillis)));
      Files.move(place, aside, StandardCopyOption.ATOMIC_MOVE);
      finish(place);
      return aside;
    } catch (IOException e) {
      throw new IdentityException(
          INPUT_OUTPUT, "directory " + directory + " cannot be moved aside: " + e, e);
    }
  }

  /** Ends what an earlier process has begun: the old directory is aside, and the empty one not in its place yet. */
  static void finish(Path directory) throws IOException {
    Path place = directory.toAbsolutePath();
    Path next = next(place);
    if (!Files.exists(place) && Files.isDirectory(next)) {
      Files.move(next, place, StandardCopyOption.ATOMIC_MOVE);
      Directories.force(holder(place));
    }
  }

  private static Path next(Path place) {
    return holder(place).resolve(place.getFileName() + ".next");
  }

  private static Path holder(Path place) {
    Path holder = place.getParent();
    return holder == null ? place : holder;
  }

  private static Path free(Path place, String time) {
    String name = place.getFileName() + ".set-aside-" + time;
    Path free = holder(place).resolve(name);
    for (int i = 2; Files.exists(free); i++) {
      free = holder(place).resolve(name + "-" + i);
    }
    return free;
  }
}
