package io.gramme.node.storage.shard;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.node.storage.BytesSummarizer;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StoredState;
import io.gramme.ring.PartitionId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Opens an engine in a Java process of its own and says how that went, in one line. */
final class OtherProcess {
  static final PartitionId HERE = new PartitionId(3, 1);
  static final int KEYS = 500;

  private OtherProcess() {}

  /** Starts the process, its output going to a file. */
  static Process start(String mode, Path directory, Path output) throws IOException {
    return builder(mode, directory).redirectOutput(output.toFile()).start();
  }

  private static ProcessBuilder builder(String mode, Path directory) {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            OtherProcess.class.getName(),
            mode,
            directory.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD);
  }

  /** Starts the process, returns the line it printed and makes sure it is gone. */
  static String run(String mode, Path directory) throws Exception {
    Process process = builder(mode, directory).start();
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
      DurableEngine engine = DurableEngine.open(
          directory,
          DurableSettings.of(MemoryBudget.of(MemoryBudget.SHARE_OF_A_NODE)).withCacheBytes(0),
          new BytesSummarizer());
      switch (arguments[0]) {
        case "open" -> {
          engine.close();
          System.out.println("opened");
        }
        case "write" -> write(engine);
        default -> System.out.println("unknown mode");
      }
    } catch (StorageException e) {
      System.out.println(e.reason());
    }
  }

  /** Writes until it is killed, and says of each step that it is durable, after it is. */
  private static void write(DurableEngine engine) throws StorageException {
    for (long step = engine.keyCount() == 0 ? 1 : last(engine) + 1; ; step++) {
      Bytes value = value(step);
      engine.update(HERE, key(step), current -> value);
      if (step % 3 == 0) {
        engine.force();
        System.out.println(step);
      }
    }
  }

  static Key key(long step) {
    return Key.of("bucket", "key" + step % KEYS);
  }

  /** A value that begins with its step. */
  static Bytes value(long step) {
    byte[] value = new byte[Long.BYTES + (int) (step % 900)];
    ByteBuffer.wrap(value).putLong(step);
    return Bytes.wrap(value);
  }

  /** The last step that an engine shows. */
  static long last(DurableEngine engine) throws StorageException {
    long last = 0;
    for (StoredState entry = engine.next(HERE, null);
        entry != null;
        entry = engine.next(HERE, entry.key())) {
      last = Math.max(last, stepOf(entry.state()));
    }
    return last;
  }

  static long stepOf(Bytes state) {
    return ByteBuffer.wrap(state.toByteArray()).getLong();
  }
}
