package io.gramme.consumer;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What Maven has resolved for this project. */
final class Libraries {
  private static final List<String> OF_TESTS =
      List.of("junit", "assertj", "opentest4j", "apiguardian", "byte-buddy", "surefire");
  private static final List<String> OF_NODES = List.of(
      "gramme-node",
      "vertx-grpc-server",
      "vertx-codegen",
      "mapdb",
      "elsa",
      "kotlin",
      "annotations",
      "eclipse-collections",
      "lz4",
      "caffeine");

  /** In these groups artifacts are released one by one. */
  private static final Set<String> RELEASED_APART =
      Set.of("com/google/guava", "com/google/code", "org/mapdb", "org/jetbrains");

  private Libraries() {}

  /** What the application and its embedded node have at run time; no logging backend. */
  static List<Path> ofHost() {
    return all().filter(entry -> !isBackend(entry)).toList();
  }

  /** What an application has that embeds no node. */
  static List<Path> ofClient() {
    return all()
        .filter(entry -> !isBackend(entry))
        .filter(named(OF_NODES).negate())
        .toList();
  }

  /** A backend for slf4j. */
  static List<Path> of(String backend) {
    return all().filter(named(List.of(backend))).toList();
  }

  /** The classes of the application itself. */
  static Path application() {
    return entries()
        .filter(entry -> entry.endsWith("target/classes"))
        .findFirst()
        .orElseThrow();
  }

  /** Each group of artifacts that are released together, with the versions that were resolved of it. */
  static Map<String, Set<String>> versions() {
    Map<String, Set<String>> versions = new TreeMap<>();
    entries().filter(Files::isRegularFile).filter(named(OF_TESTS).negate()).forEach(jar -> {
      Path version = jar.getParent();
      Path artifact = version.getParent();
      String group = artifact.getParent().toString().replace(File.separatorChar, '/');
      // Vert.x's gRPC has releases of its own.
      boolean apart = RELEASED_APART.stream().anyMatch(group::endsWith);
      String family = apart
          ? group + "/" + artifact.getFileName()
          : group + (jar.getFileName().toString().startsWith("vertx-grpc") ? "/grpc" : "");
      if (!jar.getFileName().toString().startsWith("gramme-")) {
        versions
            .computeIfAbsent(family, ignored -> new TreeSet<>())
            .add(version.getFileName().toString());
      }
    });
    return versions;
  }

  private static boolean isBackend(Path entry) {
    return named(List.of("log4j", "logback")).test(entry);
  }

  private static Stream<Path> all() {
    return entries()
        .filter(named(OF_TESTS).negate())
        .filter(entry -> !entry.endsWith("test-classes") && !entry.endsWith("target/classes"));
  }

  private static Stream<Path> entries() {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(classPath.split(File.pathSeparator)).map(Path::of);
  }

  private static Predicate<Path> named(List<String> prefixes) {
    return entry -> prefixes.stream().anyMatch(entry.getFileName().toString()::startsWith);
  }
}
