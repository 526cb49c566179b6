package io.gramme.consumer;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A JVM that has run to its end, and what it printed. */
record Run(int code, String output) {
  private static final int SECONDS = 180;

  static Run java(Path directory, List<String> arguments) throws Exception {
    Path output = directory.resolve("output.txt");
    Process process =
        builder(directory, arguments).redirectOutput(output.toFile()).start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("still running: " + Files.readString(output));
      }
      return new Run(process.exitValue(), Files.readString(output));
    } finally {
      process.destroyForcibly();
    }
  }

  /** A JVM of the kind that runs this, with its output in one stream. */
  static ProcessBuilder builder(Path directory, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"));
    // Without them a newer JDK warns that the libraries use native code and Unsafe.
    int version = Runtime.version().feature();
    if (version >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    if (version >= 23) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(arguments);
    return new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
  }

  static String path(List<Path> entries) {
    return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }
}
