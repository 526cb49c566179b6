package io.gramme.node.storage.mapdb;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.node.storage.StorageException;
import io.gramme.ring.PartitionId;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Opens a store in a Java process of its own and says how that went, in one line. */
final class OtherProcess {
  private static final PartitionId HERE = new PartitionId(3, 1);
  private static final int KEYS = 5_000;

  private OtherProcess() {}

  /** Starts the process, returns the line it printed and makes sure it is gone. */
  static String run(String mode, Path directory) throws Exception {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            OtherProcess.class.getName(),
            mode,
            directory.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    try (BufferedReader out = new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      return String.valueOf(out.readLine());
    } finally {
      process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }
  }

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[1]);
    try {
      MapDbEngine engine = MapDbEngine.open(directory, 0);
      switch (arguments[0]) {
        case "open" -> {
          engine.close();
          System.out.println("opened");
        }
        case "die" -> {
          fill(engine);
          System.out.println("dying");
          // Waits for the kill from outside; the end of the input means that nobody is left to do
          // it.
          int end = System.in.read();
          Runtime.getRuntime().halt(end);
        }
        case "shorten" -> {
          fill(engine);
          shorten(directory);
          readAll(engine);
          System.out.println("read everything");
        }
        default -> System.out.println("unknown mode");
      }
    } catch (StorageException e) {
      System.out.println(e.reason());
    }
  }

  private static void fill(MapDbEngine engine) throws StorageException {
    for (int i = 0; i < KEYS; i++) {
      engine.update(HERE, Key.of("bucket", "key" + i), current -> Bytes.wrap(new byte[1_000]));
    }
  }

  private static void shorten(Path directory) throws Exception {
    try (RandomAccessFile file =
        new RandomAccessFile(directory.resolve("store.mapdb").toFile(), "rw")) {
      file.setLength(1 << 16);
    }
  }

  private static void readAll(MapDbEngine engine) throws StorageException {
    for (int i = 0; i < KEYS; i++) {
      engine.read(HERE, Key.of("bucket", "key" + i));
    }
  }
}
