package io.gramme.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules about machines fail on everything they are made for, and let a sober machine pass. */
@Tag("once")
final class MachineRulesTest {

  private static final List<String> FORBIDDEN_CALLS = List.of(
      "System.nanoTime()",
      "System.currentTimeMillis()",
      "System.identityHashCode(this)",
      "Instant.now()",
      "LocalDate.now()",
      "Clock.systemUTC()",
      "Clock.tickSeconds(ZoneOffset.UTC)",
      "Math.random()",
      "Math.log(2)",
      "Math.pow(2, 3)",
      "Math.sin(1)",
      "Math.tanh(1)",
      "StrictMath.random()",
      "UUID.randomUUID()",
      "new Random()",
      "new SplittableRandom()",
      "RandomGenerator.getDefault()",
      "RandomGenerator.of(\"L64X128MixRandom\")",
      "Map.of(1, 2, 3, 4)",
      "Map.ofEntries()",
      "Map.copyOf(new TreeMap<>())",
      "Set.of(1, 2)",
      "Set.copyOf(List.of(1, 2))",
      "Stream.of(1).collect(Collectors.toSet())",
      "Stream.of(1).collect(Collectors.toMap(n -> n, n -> n))",
      "Stream.of(1).collect(Collectors.groupingBy(n -> n))",
      "List.of(1).parallelStream()",
      "Stream.of(1).parallel()",
      "new Object().hashCode()",
      "hashCode()",
      "Locale.Category.FORMAT.hashCode()",
      "(java.util.function.Supplier<Integer>) this::hashCode",
      "(java.util.function.LongSupplier) System::nanoTime",
      "(java.util.function.Supplier<Instant>) Instant::now",
      "((java.util.function.Supplier<Long>) () -> System.nanoTime()).get()");

  private static final List<String> FORBIDDEN_TYPES = List.of(
      "Thread",
      "java.util.concurrent.ThreadLocalRandom",
      "java.security.SecureRandom",
      "java.util.concurrent.CompletableFuture<String>",
      "java.util.concurrent.CompletionStage<String>",
      "java.util.concurrent.ConcurrentHashMap<String, String>",
      "java.util.concurrent.ExecutorService",
      "java.util.concurrent.locks.ReentrantLock",
      "org.slf4j.Logger",
      "io.vertx.core.Vertx",
      "io.vertx.core.buffer.Buffer",
      "com.google.protobuf.ByteString",
      "org.mapdb.DB",
      "com.github.benmanes.caffeine.cache.Cache<String, String>",
      "java.util.concurrent.Callable<String>",
      "java.util.concurrent.Executor",
      "java.net.Socket",
      "IdentityHashMap<String, String>",
      "HashMap<String, String>",
      "HashSet<String>");

  /** Everything here has a fixed order or is seeded, or is a unit. */
  private static final String SOBER = """
      Object value(java.util.random.RandomGenerator random) {
        Map<String, Long> ordered = new LinkedHashMap<>();
        ordered.put("seeded", new Random(7).nextLong() + random.nextLong());
        Set<Integer> sorted = new TreeSet<>(List.of(1, 2));
        Map<Integer, Integer> collected =
            Stream.of(1).collect(Collectors.toMap(n -> n, n -> n, (a, b) -> a, TreeMap::new));
        Clock given = Clock.fixed(Instant.ofEpochMilli(java.util.concurrent.TimeUnit.SECONDS.toMillis(1)), ZoneOffset.UTC);
        Runnable application = () -> {};
        long known = "name".hashCode() + List.of(1).hashCode() + Math.max(1, Math.abs(2)) + (long) StrictMath.log(2);
        return List.of(ordered, sorted, collected, given.millis(), application, known);
      }
      """;

  private static final List<String> MACHINE_PACKAGES = List.of(
      "io.gramme.causality",
      "io.gramme.liveness",
      "io.gramme.machine",
      "io.gramme.membership",
      "io.gramme.merkle",
      "io.gramme.message",
      "io.gramme.quorum",
      "io.gramme.ring",
      "io.gramme.driver.engine",
      "io.gramme.driver.engine.quorum",
      "io.gramme.it.sim.check",
      "io.gramme.it.sim.history",
      "io.gramme.it.sim.plant",
      "io.gramme.it.sim.world",
      "io.gramme.node.control",
      "io.gramme.node.data");

  @TempDir
  private Path folder;

  @Test
  void everyForbiddenCallIsFound() throws IOException {
    String[] sources = new String[FORBIDDEN_CALLS.size()];
    for (int i = 0; i < sources.length; i++) {
      sources[i] = source(
          "io.gramme.quorum",
          "Planted" + i,
          "Object value() { return " + FORBIDDEN_CALLS.get(i) + "; }");
    }

    assertFindsEach(MachineRules.MACHINES_MAKE_NO_FORBIDDEN_CALL, FORBIDDEN_CALLS, sources);
  }

  @Test
  void everyForbiddenTypeIsFound() throws IOException {
    String[] sources = new String[FORBIDDEN_TYPES.size()];
    for (int i = 0; i < sources.length; i++) {
      sources[i] = source("io.gramme.ring", "Planted" + i, FORBIDDEN_TYPES.get(i) + " field;");
    }

    assertFindsEach(MachineRules.MACHINES_USE_NO_FORBIDDEN_TYPE, FORBIDDEN_TYPES, sources);
  }

  @Test
  void everyMachinePackageIsWatched() throws IOException {
    String[] sources = MACHINE_PACKAGES.stream()
        .map(name ->
            source(name, "Planted", "Thread thread; long now() { return System.nanoTime(); }"))
        .toArray(String[]::new);
    List<String> names =
        MACHINE_PACKAGES.stream().map(name -> name + ".Planted").toList();
    JavaClasses planted = Planted.classes(folder, sources);

    assertThat(messageOf(MachineRules.MACHINES_USE_NO_FORBIDDEN_TYPE, planted)).contains(names);
    assertThat(messageOf(MachineRules.MACHINES_MAKE_NO_FORBIDDEN_CALL, planted)).contains(names);
  }

  @Test
  void machineBesideItsShellIsWatchedWithItsNestedClasses() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        source("io.gramme.node.server", "RumorMachine", "static class Nested { Thread thread; }"),
        source(
            "io.gramme.node.server",
            "Shell",
            "Thread thread; long now() { return System.nanoTime(); }"));

    assertThat(messageOf(MachineRules.MACHINES_USE_NO_FORBIDDEN_TYPE, planted))
        .contains("RumorMachine$Nested")
        .doesNotContain("Shell");
    assertThatCode(() -> MachineRules.MACHINES_MAKE_NO_FORBIDDEN_CALL.check(planted))
        .doesNotThrowAnyException();
  }

  @Test
  void whateverImplementsMachineIsWatchedWithItsNestedClasses() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        "package io.gramme.node.server; abstract class Base implements io.gramme.machine.Machine<String, String> {}",
        "package io.gramme.node.server; abstract class Rumors extends Base {"
            + " long now() { return System.nanoTime(); }"
            + " class Inner { class Innermost { Thread thread; } } }",
        "package io.gramme.node.server; class Shell {"
            + " Thread thread; Rumors machine; long now() { return System.nanoTime(); } }");

    assertThat(messageOf(MachineRules.MACHINES_USE_NO_FORBIDDEN_TYPE, planted))
        .contains("Rumors$Inner$Innermost")
        .doesNotContain("Shell");
    assertThat(messageOf(MachineRules.MACHINES_MAKE_NO_FORBIDDEN_CALL, planted))
        .contains("Rumors.now()")
        .doesNotContain("Shell");
  }

  @Test
  void machineWhosePartsWouldGoUnwatchedIsFound() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        "package io.gramme.node.server; abstract class Stray implements io.gramme.machine.Machine<String, String> {}",
        "package io.gramme.node.control; abstract class Settled implements io.gramme.machine.Machine<String, String> {}");

    assertThat(messageOf(MachineRules.MACHINES_LIVE_IN_PACKAGES_OF_MACHINES, planted))
        .contains("io.gramme.node.server.Stray")
        .doesNotContain("Settled");
  }

  @Test
  void exceptionIsOfOneClassAndOneType() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        source(
            "io.gramme.driver.engine",
            "CallbackTask",
            "java.util.concurrent.Executor allowed; java.util.concurrent.ExecutorService forbidden;"),
        source("io.gramme.driver.engine", "PutOperation", "java.util.concurrent.Executor taken;"));

    assertThat(messageOf(MachineRules.MACHINES_USE_NO_FORBIDDEN_TYPE, planted))
        .contains("CallbackTask.forbidden", "PutOperation.taken")
        .doesNotContain("CallbackTask.allowed");
  }

  @Test
  void exceptionThatNothingNeedsIsFound() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        source("io.gramme.driver.engine", "CallSettings", "java.util.concurrent.Executor used;"),
        source("io.gramme.driver.engine", "CallbackTask", ""));

    assertThat(MachineRules.unneededExceptions(planted))
        .contains("io.gramme.driver.engine.CallbackTask: java.util.concurrent.Executor")
        .doesNotContain("io.gramme.driver.engine.CallSettings: java.util.concurrent.Executor");
  }

  @Test
  void soberMachinePasses() throws IOException {
    JavaClasses planted = Planted.classes(folder, source("io.gramme.ring", "Sober", SOBER));

    assertThatCode(() -> MachineRules.MACHINES_USE_NO_FORBIDDEN_TYPE.check(planted))
        .doesNotThrowAnyException();
    assertThatCode(() -> MachineRules.MACHINES_MAKE_NO_FORBIDDEN_CALL.check(planted))
        .doesNotThrowAnyException();
  }

  @Test
  void codeInAnEventIsFound() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        source(
            "io.gramme.ring",
            "PlantedEvent",
            "public interface HereEvent {}"
                + " record Taken(Runnable then) implements HereEvent {}"
                + " record Waited(java.util.concurrent.CompletionStage<String> end) implements HereEvent {}"
                + " record Allowed(long number, List<String> words) implements HereEvent {}"));

    assertThat(messageOf(MachineRules.EVENTS_CARRY_NO_CODE, planted))
        .contains("Taken.then", "Waited.end")
        .doesNotContain("Allowed");
  }

  private void assertFindsEach(ArchRule rule, List<String> forbidden, String[] sources)
      throws IOException {
    String message = messageOf(rule, Planted.classes(folder, sources));
    for (int i = 0; i < sources.length; i++) {
      assertThat(message).as(forbidden.get(i)).containsPattern("Planted" + i + "\\b");
    }
  }

  private static String messageOf(ArchRule rule, JavaClasses planted) {
    List<String> message = new java.util.ArrayList<>();
    assertThatThrownBy(() -> rule.check(planted))
        .isInstanceOf(AssertionError.class)
        .satisfies(error -> message.add(error.getMessage()));
    return message.get(0);
  }

  private static String source(String packageName, String type, String body) {
    return "package " + packageName
        + "; import java.time.*; import java.util.*; import java.util.random.*;"
        + " import java.util.stream.*; public class " + type + " { " + body + " }";
  }
}
