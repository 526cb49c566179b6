package io.gramme.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every rule fails on a planted violation that it is made for, and lets the permitted neighbour pass. */
@Tag("slow")
@Tag("once")
final class ArchitectureRulesTest {

  private static final String DRIVER_TYPE = "package io.gramme.driver; public class Session {}";
  private static final String NODE_TYPE = "package io.gramme.node; public class Server {}";
  private static final String COMMAND_LINE_TYPE = "package io.gramme.cli; public class Verb {}";
  private static final String EXAMPLE_TYPE =
      "package io.gramme.examples.cart; public class Shop {}";
  private static final String PROGRAM_TYPE = "package io.gramme.it; public class Bench {}";

  @TempDir
  private Path folder;

  @Test
  void driverThatUsesNodeIsFound() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        NODE_TYPE,
        "package io.gramme.driver.spi; class Planted { io.gramme.node.Server server; }");

    assertFinds(PackageRules.DRIVER_DOES_NOT_KNOW_NODE, planted, "io.gramme.driver.spi.Planted");
  }

  @Test
  void whoHashesAKeyAgainIsFound() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        "package io.gramme.ring; public class KeyHash { public static long of() { return 1; } }",
        "package io.gramme.data; class Key { long hash = io.gramme.ring.KeyHash.of(); }",
        "package io.gramme.node; class Planted { long hash = io.gramme.ring.KeyHash.of(); }");

    assertFinds(PackageRules.KEYS_ALONE_ARE_HASHED, planted, "io.gramme.node.Planted");
  }

  @Test
  void apiThatUsesWhatStandsBehindItIsFound() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        "package io.gramme.driver.engine; public class Behind {}",
        "package io.gramme.driver.internal; public class Allowed { io.gramme.driver.engine.Behind behind; }",
        "package io.gramme.driver.spi; class Planted { io.gramme.driver.engine.Behind behind; }");

    assertFinds(
        PackageRules.THE_API_KNOWS_NOTHING_BEHIND_IT, planted, "io.gramme.driver.spi.Planted");
  }

  @Test
  void engineThatUsesTheApiIsFound() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        DRIVER_TYPE,
        "package io.gramme.driver.transport; class Allowed { io.gramme.driver.Session session; }",
        "package io.gramme.driver.engine; class Planted { io.gramme.driver.Session session; }");

    assertFinds(
        PackageRules.THE_ENGINE_KNOWS_NEITHER_API_NOR_TRANSPORT,
        planted,
        "io.gramme.driver.engine.Planted");
  }

  @Test
  void signatureThatShowsAnInternalTypeIsFound() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        "package io.gramme.driver.engine; public class Behind {}",
        "package io.gramme.driver; class Helper {}",
        "package io.gramme.driver; public class Planted {"
            + " public java.util.List<io.gramme.driver.engine.Behind[]> listed;"
            + " protected Planted(io.gramme.driver.engine.Behind taken) {}"
            + " public Helper returned() { return null; } }",
        "package io.gramme.driver; public class Allowed {"
            + " public Planted shown; private io.gramme.driver.engine.Behind hidden;"
            + " void near(Helper helper) {} }");

    assertFinds(
        ApiRules.SIGNATURES_SHOW_THE_API_ALONE,
        planted,
        "Planted.listed shows io.gramme.driver.engine.Behind",
        "Planted.<init>(io.gramme.driver.engine.Behind) shows",
        "Planted.returned() shows io.gramme.driver.Helper");
  }

  @Test
  void typeOfTheApiThatIsNotPublicIsFound() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        "package io.gramme.driver; class Planted {}",
        "package io.gramme.driver; public class Allowed { private static class Inner {} }",
        "package io.gramme.driver.internal; class Allowed {}");

    assertFinds(ApiRules.ITS_PACKAGE_HOLDS_PUBLIC_TYPES_ALONE, planted, "io.gramme.driver.Planted");
  }

  @Test
  void nodeThatUsesDriverIsFoundOutsideOfTheNamedPackages() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        DRIVER_TYPE,
        "package io.gramme.node.hints; class Planted { io.gramme.driver.Session session; }",
        "package io.gramme.node.relay; class Allowed { io.gramme.driver.Session session; }",
        "package io.gramme.node.embedded; class Allowed { io.gramme.driver.Session session; }",
        "package io.gramme.cli; class Allowed { io.gramme.driver.Session session; }");

    assertFinds(
        PackageRules.NODE_KNOWS_DRIVER_ONLY_IN_NAMED_PACKAGES,
        planted,
        "io.gramme.node.hints.Planted");
  }

  @Test
  void nodeThatUsesAProgramIsFoundInTheNamedPackagesToo() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        COMMAND_LINE_TYPE,
        EXAMPLE_TYPE,
        "package io.gramme.node.embedded; class Planted extends io.gramme.examples.cart.Shop {}",
        "package io.gramme.node.relay; class AlsoPlanted { io.gramme.cli.Verb verb; }");

    assertFinds(
        PackageRules.NODE_DOES_NOT_KNOW_THE_PROGRAMS,
        planted,
        "io.gramme.node.embedded.Planted",
        "io.gramme.node.relay.AlsoPlanted");
  }

  @Test
  void commandLineThatUsesAnotherProgramIsFound() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        NODE_TYPE,
        EXAMPLE_TYPE,
        "package io.gramme.cli; class Planted extends io.gramme.examples.cart.Shop {}",
        "package io.gramme.cli; class Allowed extends io.gramme.node.Server {}");

    assertFinds(
        PackageRules.COMMAND_LINE_DOES_NOT_KNOW_OTHER_PROGRAMS, planted, "io.gramme.cli.Planted");
  }

  @Test
  void testkitThatUsesADemonstrationIsFound() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        COMMAND_LINE_TYPE,
        EXAMPLE_TYPE,
        "package io.gramme.testkit; class Planted extends io.gramme.examples.cart.Shop {}",
        "package io.gramme.testkit; class Allowed extends io.gramme.cli.Verb {}");

    assertFinds(PackageRules.TESTKIT_DOES_NOT_KNOW_ITS_USERS, planted, "io.gramme.testkit.Planted");
  }

  @Test
  void consoleAndLoggingOutsideOfTheProgramsAreFound() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        "package io.gramme.node; class Planted { picocli.CommandLine line; }",
        "package io.gramme.driver; class AlsoPlanted { ch.qos.logback.classic.Logger logger; }",
        "package io.gramme.cli; class Allowed { picocli.CommandLine line; }",
        "package io.gramme.node.server; class AllowedToo { org.slf4j.Logger logger; }");

    assertFinds(
        PackageRules.CONSOLE_AND_LOGGING_STAY_IN_PROGRAMS,
        planted,
        "io.gramme.node.Planted",
        "io.gramme.driver.AlsoPlanted");
  }

  @Test
  void sharedProtocolThatUsesADriverOrNodeIsFound() throws IOException {
    JavaClasses driverUser = Planted.classes(
        folder.resolve("driver"),
        DRIVER_TYPE,
        "package io.gramme.ring; class Planted { io.gramme.driver.Session session; }");
    JavaClasses nodeUser = Planted.classes(
        folder.resolve("node"),
        NODE_TYPE,
        "package io.gramme.stream; class Planted { io.gramme.node.Server server; }");

    assertFinds(PackageRules.SHARED_PROTOCOL_KNOWS_NOBODY, driverUser, "io.gramme.ring.Planted");
    assertFinds(PackageRules.SHARED_PROTOCOL_KNOWS_NOBODY, nodeUser, "io.gramme.stream.Planted");
  }

  @Test
  void livenessThatUsesMessagesIsFound() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        "package io.gramme.message; public class Ping {}",
        "package io.gramme.membership; public class Member { io.gramme.message.Ping ping; }",
        "package io.gramme.liveness; class Allowed { io.gramme.membership.Member member; }",
        "package io.gramme.liveness; class Planted { io.gramme.message.Ping ping; }");

    assertFinds(
        PackageRules.LIVENESS_KNOWS_MEMBERS_AND_TIME_ALONE, planted, "io.gramme.liveness.Planted");
  }

  @Test
  void exampleThatUsesIntegrationTestsIsFound() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        PROGRAM_TYPE,
        "package io.gramme.examples.cart; class Planted { io.gramme.it.Bench bench; }");

    assertFinds(
        PackageRules.EXAMPLES_DO_NOT_KNOW_INTEGRATION_TESTS,
        planted,
        "io.gramme.examples.cart.Planted");
  }

  @Test
  void packageCycleIsFound() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        "package io.gramme.ring; public class There { io.gramme.quorum.Back back; }",
        "package io.gramme.quorum; public class Back { io.gramme.ring.There there; }");

    assertFinds(PackageRules.NO_PACKAGE_CYCLES, planted, "Cycle detected", "io.gramme.ring.There");
  }

  @Test
  void packageCycleBetweenParentAndChildIsFound() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        "package io.gramme.driver; public class There { io.gramme.driver.spi.Back back; }",
        "package io.gramme.driver.spi; public class Back { io.gramme.driver.There there; }");

    assertFinds(
        PackageRules.NO_PACKAGE_CYCLES, planted, "Cycle detected", "io.gramme.driver.There");
  }

  @Test
  void generatedMessageOutsideOfWireIsFound() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        "package io.gramme.wire.generated; public class Frame {}",
        "package io.gramme.wire; class Allowed { io.gramme.wire.generated.Frame frame; }",
        "package io.gramme.driver.transport; class Planted { io.gramme.wire.generated.Frame frame; }");

    assertFinds(
        PackageRules.GENERATED_MESSAGES_STAY_IN_WIRE,
        planted,
        "io.gramme.driver.transport.Planted");
  }

  @Test
  void mapDbOutsideOfItsEngineIsFound() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        "package io.gramme.node.storage.pages; class Allowed { org.mapdb.DB db; }",
        "package io.gramme.node.storage; class Planted { org.mapdb.DB db; }");

    assertFinds(PackageRules.MAPDB_STAYS_IN_ITS_ENGINE, planted, "io.gramme.node.storage.Planted");
  }

  @Test
  void grpcOutsideOfTheTransportIsFound() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        "package io.gramme.stream; class Allowed { io.vertx.grpc.client.GrpcClient client; }",
        "package io.gramme.driver.transport; class Allowed { io.vertx.grpc.client.GrpcClient client; }",
        "package io.gramme.node.streams; class Allowed { io.vertx.grpc.server.GrpcServer server; }",
        "package io.gramme.driver.engine; class Planted { io.vertx.grpc.client.GrpcClient client; }");

    assertFinds(
        PackageRules.GRPC_STAYS_IN_THE_TRANSPORT, planted, "io.gramme.driver.engine.Planted");
  }

  @Test
  void grpcServerInTheDriverIsFound() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        "package io.gramme.stream; class Planted { io.vertx.grpc.server.GrpcServer server; }",
        "package io.gramme.driver.transport; class Allowed { io.vertx.grpc.client.GrpcClient client; }",
        "package io.gramme.node.streams; class Allowed { io.vertx.grpc.server.GrpcServer server; }");

    assertFinds(PackageRules.GRPC_SERVER_STAYS_WITH_NODES, planted, "io.gramme.stream.Planted");
  }

  @Test
  void objectStreamIsFound() throws IOException {
    JavaClasses reader = Planted.classes(
        folder.resolve("reader"),
        "package io.gramme.driver; class Planted { Object read(java.io.ObjectInputStream in) throws Exception {"
            + " return in.readObject(); } }");
    JavaClasses writer = Planted.classes(
        folder.resolve("writer"),
        "package io.gramme.driver; class Planted { void write(java.io.OutputStream out) throws Exception {"
            + " new java.io.ObjectOutputStream(out).writeObject(1); } }");

    assertFinds(PackageRules.NO_OBJECT_STREAMS, reader, "io.gramme.driver.Planted");
    assertFinds(PackageRules.NO_OBJECT_STREAMS, writer, "io.gramme.driver.Planted");
  }

  @Test
  void bareContextIsFound() throws IOException {
    JavaClasses planted = Planted.classes(
        folder,
        "package io.gramme.causality; class Context {}",
        "package io.gramme.causality; class DotContext {}");

    assertFinds(PackageRules.NO_BARE_CONTEXT, planted, "io.gramme.causality.Context");
    assertThatThrownBy(() -> PackageRules.NO_BARE_CONTEXT.check(planted))
        .hasMessageNotContaining("DotContext>");
  }

  @Test
  void packageWithoutDescriptionOrNullMarkIsFound() throws IOException {
    plant("driver/src/main/java/io/gramme/driver/Missing.java", "package io.gramme.driver;");
    plant("node/src/main/java/io/gramme/node/Unmarked.java", "package io.gramme.node;");
    plant(
        "node/src/main/java/io/gramme/node/package-info.java",
        "/** A node. */ package io.gramme.node;");
    plant(
        "node/src/main/java/io/gramme/node/mute/package-info.java",
        "@NullMarked package io.gramme.node.mute;");
    plant(
        "node/src/main/java/io/gramme/node/good/package-info.java",
        "/** Good. */ @NullMarked package x;");
    plant("node/src/test/java/io/gramme/node/good/GoodTest.java", "package io.gramme.node.good;");
    plant("node/cli/src/main/java/io/gramme/cli/Verb.java", "package io.gramme.cli;");

    assertThat(SourceRules.packagesWithoutInfo(folder))
        .containsExactly(
            "driver: io.gramme.driver",
            "node/cli: io.gramme.cli",
            "node: io.gramme.node",
            "node: io.gramme.node.mute");
  }

  @Test
  void oversizedFileIsFound() throws IOException {
    plant("driver/src/main/java/io/gramme/Long.java", "//\n".repeat(500));
    plant("driver/src/test/java/io/gramme/Longest.java", "//\n".repeat(500));
    plant("driver/src/main/java/io/gramme/Full.java", "//\n".repeat(499));

    assertThat(SourceRules.oversizedFiles(folder))
        .containsExactly(
            "driver/src/main/java/io/gramme/Long.java",
            "driver/src/test/java/io/gramme/Longest.java");
  }

  @Test
  void sleepingTestIsFound() throws IOException {
    // Written apart, so that the rule does not find this file.
    String call = "Thread" + ".sleep(10);";
    plant("node/src/test/java/A.java", call);
    plant("node/src/test/java/B.java", "TimeUnit.SECONDS" + ".sleep(1);");
    plant("node/src/test/java/C.java", "import static " + "java.lang.Thread.sleep;");
    plant("node/src/test/java/Allowed.java", "/** Never uses Thread.sleep. */");
    plant("node/src/main/java/Allowed.java", call);

    assertThat(SourceRules.sleepingTests(folder))
        .containsExactly(
            "node/src/test/java/A.java", "node/src/test/java/B.java", "node/src/test/java/C.java");
  }

  @Test
  void aBareTimerIdIsFound() throws IOException {
    plant("node/src/main/java/A.java", "vertx.cancelTimer(id);");
    plant("node/src/main/java/TimerSlot.java", "vertx.cancelTimer(id);");
    plant("node/src/test/java/Allowed.java", "vertx.cancelTimer(id);");

    assertThat(SourceRules.bareTimerIds(folder)).containsExactly("node/src/main/java/A.java");
  }

  @Test
  void aChainThatForgetsAKindInSilenceIsFound() throws IOException {
    String first = "  if (event instanceof A a) {\n    on(a);\n";
    String second = "  } else if (event instanceof B b) {\n    on(b);\n";
    plant("node/src/main/java/Open.java", first + second + "  }\n");
    plant("node/src/main/java/Ended.java", first + second + "  } else {\n    fail();\n  }\n");
    plant("node/src/main/java/Named.java", first + "  } else if (!(event instanceof C)) {\n  }\n");
    plant("node/src/test/java/Allowed.java", first + second + "  }\n");
    plant("examples/src/main/java/Allowed.java", first + second + "  }\n");

    assertThat(SourceRules.openChains(folder)).containsExactly("node/src/main/java/Open.java:3");
  }

  @Test
  void aChainThatForgetsAPermittedKindIsFound() throws IOException {
    String head = """
        package io.gramme.node;
        import io.gramme.message.Frame;
        class A {
          void on(long now, Frame frame) {
            if (frame instanceof Frame.FromOpener) {
        """;
    String next = "    } else if (frame instanceof Frame.Welcome welcome) {\n      go();\n";
    String end = "    } else {\n      throw Sealed" + ".unknown(frame);\n    }\n  }\n}\n";
    plant("node/src/main/java/io/gramme/node/A.java", head + next + end);
    plant(
        "node/src/main/java/io/gramme/node/Allowed.java",
        head + next.replace("Frame.Welcome welcome", "Frame.FromNode") + "    } else {\n"
            + "      rest(frame);\n    }\n  }\n\n  void rest(Frame frame) {\n"
            + "    if (!(frame instanceof Frame.FromEither)) {\n" + "      throw Sealed"
            + ".unknown(frame);\n    }\n  }\n}\n");

    assertThat(SealedRules.forgottenKinds(folder, SourceRules.javaFiles(folder)))
        .containsExactly(
            "node/src/main/java/io/gramme/node/A.java: Ping",
            "node/src/main/java/io/gramme/node/A.java: Pong",
            "node/src/main/java/io/gramme/node/A.java: Rejection",
            "node/src/main/java/io/gramme/node/A.java: ReplyBatch");
  }

  @Test
  void aChainOverASealedTypeWithASilentDefaultIsFound() throws IOException {
    String head = """
        package io.gramme.node;
        import io.gramme.message.Frame;
        class A {
          void on(Frame frame) {
            if (frame instanceof Frame.FromOpener) {
              go();
            } else if (frame instanceof Frame.FromNode) {
              go();
            } else\s""";
    plant("node/src/main/java/io/gramme/node/A.java", head + "{\n      go();\n    }\n  }\n}\n");
    plant(
        "node/src/main/java/io/gramme/node/Allowed.java",
        head + "{\n      throw Sealed" + ".unknown(frame);\n    }\n  }\n}\n");

    assertThat(SealedRules.silentChains(folder, SourceRules.published(folder), Set.of("Reply")))
        .containsExactly("node/src/main/java/io/gramme/node/A.java:7");
    assertThat(SealedRules.silentChains(folder, SourceRules.published(folder), Set.of("Frame")))
        .isEmpty();
  }

  @Test
  void rulesHoldWhereNothingIsPlanted() throws IOException {
    JavaClasses planted = Planted.classes(folder, "package io.gramme.ring; public class Plain {}");

    for (ArchRule rule :
        List.of(PackageRules.NO_PACKAGE_CYCLES, PackageRules.MAPDB_STAYS_IN_ITS_ENGINE)) {
      assertThatCode(() -> rule.check(planted)).doesNotThrowAnyException();
    }
  }

  private static void assertFinds(ArchRule rule, JavaClasses planted, String... named) {
    assertThatThrownBy(() -> rule.check(planted))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll(named)
        .hasMessageNotContaining("Allowed");
  }

  private void plant(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Path module = folder.resolve(name.substring(0, name.indexOf("/src/")));
    if (!Files.exists(module.resolve("pom.xml"))) {
      Files.createFile(module.resolve("pom.xml"));
    }
  }
}
