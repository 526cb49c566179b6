package io.gramme.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of the README hold, and a node that is embedded leaves logging to its application. */
@Tag("slow")
final class ConsumerTest {
  private static final String SERVES = "serves: ";

  @TempDir
  private Path directory;

  @Test
  void theBomIsImportedAsTheReadmeSays() throws IOException {
    assertThat(flat(Files.readString(Path.of("pom.xml")))).contains(flat(Readme.block("xml")));
  }

  @Test
  void oneVersionOfEachLibraryIsResolved() {
    assertThat(Libraries.versions())
        .hasSizeGreaterThan(10)
        .allSatisfy((library, versions) -> assertThat(versions).as(library).hasSize(1));
  }

  @Test
  void itRunsOnTheClassPath() throws Exception {
    assertRoundTrip(host(List.of()));
  }

  @Test
  void itRunsOnTheModulePath() throws Exception {
    String descriptor = Readme.block("java");
    Path lib = lib(Libraries.ofHost());
    compileModule(descriptor, lib, "Host.java", "Client.java");
    assertRoundTrip(Run.java(directory, recipe(descriptor, "Host", "node")));
  }

  @Test
  void theDriverAloneRunsOnTheModulePath() throws Exception {
    String descriptor = Readme.block("java").replaceAll("(?m)^.*only to embed a node.*\\R", "");
    assertThat(descriptor).doesNotContain("io.gramme.node");
    Path lib = lib(Libraries.ofClient());
    compileModule(descriptor, lib, "Client.java");
    Path served = Files.createDirectory(directory.resolve("served"));
    List<String> serving =
        List.of("-cp", classPath(List.of()), Host.class.getName(), "node", "wait");
    Process node = Run.builder(served, serving).start();
    try {
      List<String> command = new ArrayList<>(recipe(descriptor, "Client", addressOf(node)));
      assertThat(command.remove("--add-modules")).isTrue();
      assertThat(command.remove("ALL-MODULE-PATH")).isTrue();
      assertRoundTrip(Run.java(directory, command));
    } finally {
      node.destroyForcibly();
    }
  }

  @Test
  void anApplicationKeepsItsLog4j() throws Exception {
    assertLogs("log4j", "own log4j: ");
  }

  @Test
  void anApplicationKeepsItsLogback() throws Exception {
    assertLogs("logback", "own logback: ");
  }

  private void assertLogs(String backend, String mark) throws Exception {
    Path configuration = resources(backend.equals("log4j") ? "log4j2" : backend);
    List<Path> entries = new ArrayList<>(Libraries.of(backend));
    assertThat(entries).hasSizeGreaterThan(1);
    entries.add(configuration);
    Run run = host(entries);
    assertRoundTrip(run);
    assertThat(run.output().lines())
        .as(run.output())
        .anyMatch(line -> line.startsWith(mark + "INFO io.gramme.node."))
        .allMatch(
            line -> line.startsWith(mark) || line.startsWith(SERVES) || line.startsWith("read: "));
  }

  private Run host(List<Path> logging) throws Exception {
    return Run.java(directory, List.of("-cp", classPath(logging), Host.class.getName(), "node"));
  }

  /** What an application adds stands behind what it depends on: nothing of Gramme may be found first. */
  private static String classPath(List<Path> logging) {
    List<Path> entries = new ArrayList<>(Libraries.ofHost());
    entries.add(Libraries.application());
    entries.addAll(logging);
    return Run.path(entries);
  }

  private static void assertRoundTrip(Run run) {
    assertThat(run.code()).as(run.output()).isZero();
    assertThat(run.output()).contains("read: round trip");
  }

  /** The folder with the jars of a module path. */
  private Path lib(List<Path> entries) throws IOException {
    Path lib = Files.createDirectory(directory.resolve("lib"));
    for (Path entry : entries) {
      assertThat(entry).as("Gramme is packaged before this test runs").isRegularFile();
      Files.copy(entry, lib.resolve(entry.getFileName()));
    }
    return lib;
  }

  /** Compiles the application as the module of the descriptor, into the folder of the jars. */
  private void compileModule(String descriptor, Path lib, String... sources) throws IOException {
    Path from = Files.createDirectory(directory.resolve("sources"));
    Files.writeString(from.resolve("module-info.java"), descriptor);
    List<String> arguments = new ArrayList<>(List.of(
        "--release",
        "17",
        "-proc:none",
        "-d",
        lib.resolve("application").toString(),
        "--module-path",
        lib.toString(),
        from.resolve("module-info.java").toString()));
    for (String source : sources) {
      arguments.add(Path.of("src/main/java/io/gramme/consumer", source).toString());
    }
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    int code = ToolProvider.getSystemJavaCompiler()
        .run(null, null, errors, arguments.toArray(String[]::new));
    assertThat(code).as(errors.toString(StandardCharsets.UTF_8)).isZero();
  }

  /** The README's command, for a class of this application. */
  private static List<String> recipe(String descriptor, String type, String... arguments)
      throws IOException {
    String command = Readme.block("sh").strip();
    assertThat(command).startsWith("java ").endsWith("--module shop/shop.Main");
    assertThat(descriptor).startsWith("module shop {");
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.remove(0);
    words.set(words.size() - 1, "shop/io.gramme.consumer." + type);
    words.addAll(List.of(arguments));
    return words;
  }

  private static String addressOf(Process node) {
    List<String> output = new ArrayList<>();
    for (String line : (Iterable<String>) node.inputReader().lines()::iterator) {
      output.add(line);
      if (line.startsWith(SERVES)) {
        return line.substring(SERVES.length());
      }
    }
    throw new AssertionError("the node does not serve: " + output);
  }

  private static Path resources(String name) {
    return Path.of("src", "test", "resources", name).toAbsolutePath();
  }

  private static String flat(String xml) {
    return Stream.of(xml.split("\\s+")).reduce("", String::concat);
  }
}
