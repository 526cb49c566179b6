package io.gramme.it.faces;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.it.support.Await;
import io.gramme.node.embedded.EmbeddedCluster;
import io.gramme.node.embedded.EmbeddedOptions;
import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A class loader that loaded the driver, and the node, used and closed them, is collected, although the thread that
 * called lives on: an application server that redeploys an application must not keep the old one's classes.
 */
@Tag("slow")
final class RedeployTest {
  private static final List<String> NOT_FOR_DRIVERS = List.of(
      "guava",
      "mapdb",
      "kotlin",
      "eclipse-collections",
      "elsa",
      "lz4",
      "logback",
      "picocli",
      "vertx-grpc-server",
      "gramme-node",
      "gramme-examples");

  /** Not of an application: what runs the tests, and what only tests use. */
  private static final List<String> NOT_FOR_APPLICATIONS = List.of(
      "junit",
      "assertj",
      "byte-buddy",
      "archunit",
      "rocksdbjni",
      "opentest4j",
      "apiguardian",
      "HdrHistogram");

  private final ExecutorService pool = Executors.newSingleThreadExecutor();

  @AfterEach
  void stop() {
    pool.shutdown();
  }

  @Test
  void driverIsCollected() throws Exception {
    try (EmbeddedCluster outside = EmbeddedCluster.start(EmbeddedOptions.inMemory(2))) {
      assertCollected(classPath(false), "useDriver", outside.url() + "?");
    }
  }

  @Test
  void driverAndNodeAreCollected() throws Exception {
    try (EmbeddedCluster outside = EmbeddedCluster.start(EmbeddedOptions.inMemory(2))) {
      assertCollected(classPath(true), "useNodes", outside.url() + "?");
    }
  }

  @Test
  void driverThatDidNotConnectIsCollected() throws Exception {
    String nobody = "gramme://127.0.0.1:1/?connectTimeout=200ms";
    assertCollected(classPath(false), "connectInVain", nobody);
  }

  private void assertCollected(List<URL> classPath, String method, String url) throws Exception {
    WeakReference<ClassLoader> loader =
        pool.submit(() -> used(classPath, method, url)).get();
    // Of the records that were compared last the JDK remembers one, whoever loaded it, until the
    // next.
    used(classPath, "compareRecords", "any");
    Await.until("the class loader of the application is collected", () -> {
      System.gc();
      return loader.refersTo(null);
    });
  }

  private static WeakReference<ClassLoader> used(List<URL> classPath, String method, String url)
      throws Exception {
    Thread caller = Thread.currentThread();
    ClassLoader before = caller.getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(
        "application", classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      caller.setContextClassLoader(loader);
      Class<?> program = loader.loadClass(RedeployedProgram.class.getName());
      assertThat(program.getClassLoader()).isSameAs(loader);
      program.getMethod(method, String.class).invoke(null, url);
      return new WeakReference<>(loader);
    } finally {
      caller.setContextClassLoader(before);
    }
  }

  private static List<URL> classPath(boolean withNode) throws MalformedURLException {
    List<URL> kept = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      String name = String.valueOf(path.getFileName());
      boolean left = NOT_FOR_APPLICATIONS.stream().anyMatch(name::startsWith)
          || (!withNode
              && (path.endsWith("node/target/classes")
                  || path.endsWith("node/streams/target/classes")
                  || path.endsWith("node/cli/target/classes")
                  || NOT_FOR_DRIVERS.stream().anyMatch(name::startsWith)))
          || (path.endsWith("test-classes")
              && !path.endsWith("integration-tests/target/test-classes"));
      if (!left) {
        kept.add(path.toUri().toURL());
      }
    }
    return kept;
  }
}
