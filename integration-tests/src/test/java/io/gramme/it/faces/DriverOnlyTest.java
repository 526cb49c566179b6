package io.gramme.it.faces;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.embedded.EmbeddedCluster;
import io.gramme.node.embedded.EmbeddedOptions;
import io.gramme.testkit.JavaChild;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The driver does its work without Guava and the node's storage libraries on the class path. */
@Tag("slow")
final class DriverOnlyTest {
  private static final List<String> NOT_FOR_DRIVERS = List.of(
      "guava",
      "mapdb",
      "kotlin",
      "eclipse-collections",
      "elsa",
      "lz4",
      "vertx-grpc-server",
      "gramme-node",
      "gramme-examples",
      "archunit");

  @Test
  void roundTripOfAnApplication(@TempDir Path directory) {
    try (EmbeddedCluster nodes = EmbeddedCluster.start(EmbeddedOptions.inMemory(1));
        JavaChild application = JavaChild.start(
            driverClassPath(),
            List.of("-Xmx64m"),
            DriverOnlyProgram.class.getName(),
            List.of(nodes.url()),
            directory.resolve("application.log"))) {
      int code = application.awaitExit(Duration.ofSeconds(60));
      assertThat(code).as(application.lastOutput()).isZero();
      assertThat(application.output()).contains("read: round trip").doesNotContain("present: ");
      for (String name : DriverOnlyProgram.ABSENT) {
        assertThat(application.output()).contains("absent: " + name);
      }
    }
  }

  /** The class path of this JVM without what only nodes and tests need. */
  private static String driverClassPath() {
    List<String> all =
        Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator));
    List<String> kept = all.stream().filter(entry -> !isForNodes(entry)).toList();
    assertThat(all).as("there is something to leave out").hasSizeGreaterThan(kept.size() + 5);
    return kept.stream().collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean isForNodes(String entry) {
    Path path = Path.of(entry);
    if (path.endsWith("node/target/classes")
        || path.endsWith("node/streams/target/classes")
        || path.endsWith("node/cli/target/classes")
        || path.endsWith("examples/target/classes")) {
      return true;
    }
    String name = String.valueOf(path.getFileName());
    return NOT_FOR_DRIVERS.stream().anyMatch(name::startsWith);
  }
}
