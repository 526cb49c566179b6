package io.gramme.it.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which package may know which. A rule must name packages that exist, or it would hold whatever happens. */
final class PackageRules {

  private static final String DRIVER = "io.gramme.driver..";
  private static final String NODE = "io.gramme.node..";
  private static final String COMMAND_LINE = "io.gramme.cli..";
  private static final String TESTKIT = "io.gramme.testkit..";
  private static final String EXAMPLES = "io.gramme.examples..";
  private static final String INTEGRATION_TESTS = "io.gramme.it..";

  static final ArchRule DRIVER_DOES_NOT_KNOW_NODE = noClasses()
      .that()
      .resideInAPackage(DRIVER)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(NODE, COMMAND_LINE, TESTKIT, EXAMPLES, INTEGRATION_TESTS)
      .allowEmptyShould(true)
      .because("an application must not carry the server");

  static final ArchRule THE_API_KNOWS_NOTHING_BEHIND_IT = noClasses()
      .that(describe(
          "belong to the driver's API", type -> ApiRules.PACKAGES.contains(type.getPackageName())))
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(
          "io.gramme.driver.internal..",
          "io.gramme.driver.engine..",
          "io.gramme.driver.transport..")
      .allowEmptyShould(true)
      .because("the API is what all else of the driver builds on");

  static final ArchRule THE_ENGINE_KNOWS_NEITHER_API_NOR_TRANSPORT = noClasses()
      .that()
      .resideInAPackage("io.gramme.driver.engine..")
      .should()
      .dependOnClassesThat(describe(
          "are outside of the engine, in the driver",
          type -> type.getPackageName().startsWith("io.gramme.driver")
              && !type.getPackageName().startsWith("io.gramme.driver.engine")))
      .allowEmptyShould(true)
      .because("it runs without threads, sockets and applications");

  static final ArchRule NODE_KNOWS_DRIVER_ONLY_IN_NAMED_PACKAGES = noClasses()
      .that()
      .resideInAPackage(NODE)
      .and()
      .resideOutsideOfPackages("io.gramme.node.relay..", "io.gramme.node.embedded..")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(DRIVER, EXAMPLES, INTEGRATION_TESTS)
      .allowEmptyShould(true)
      .because("only relay and embedded act as a client");

  static final ArchRule NODE_DOES_NOT_KNOW_THE_PROGRAMS = noClasses()
      .that()
      .resideInAPackage(NODE)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(COMMAND_LINE, TESTKIT, EXAMPLES, INTEGRATION_TESTS)
      .allowEmptyShould(true);

  static final ArchRule COMMAND_LINE_DOES_NOT_KNOW_OTHER_PROGRAMS = noClasses()
      .that()
      .resideInAPackage(COMMAND_LINE)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(TESTKIT, EXAMPLES, INTEGRATION_TESTS)
      .allowEmptyShould(true);

  static final ArchRule TESTKIT_DOES_NOT_KNOW_ITS_USERS = noClasses()
      .that()
      .resideInAPackage(TESTKIT)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(EXAMPLES, INTEGRATION_TESTS)
      .allowEmptyShould(true);

  static final ArchRule CONSOLE_AND_LOGGING_STAY_IN_PROGRAMS = noClasses()
      .that()
      .resideOutsideOfPackages(COMMAND_LINE, TESTKIT, EXAMPLES, INTEGRATION_TESTS)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("picocli..", "ch.qos.logback..")
      .allowEmptyShould(true)
      .because("an application brings its own");

  static final ArchRule SHARED_PROTOCOL_KNOWS_NOBODY = noClasses()
      .that()
      .resideInAPackage("io.gramme..")
      .and()
      .resideOutsideOfPackages(DRIVER, NODE, COMMAND_LINE, TESTKIT, EXAMPLES, INTEGRATION_TESTS)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(DRIVER, NODE, COMMAND_LINE, TESTKIT, EXAMPLES, INTEGRATION_TESTS)
      .allowEmptyShould(true)
      .because("both sides build on it");

  static final ArchRule LIVENESS_KNOWS_MEMBERS_AND_TIME_ALONE = noClasses()
      .that()
      .resideInAPackage("io.gramme.liveness..")
      .should()
      .dependOnClassesThat(resideInAPackage("io.gramme..")
          .and(resideOutsideOfPackages(
              "io.gramme.liveness..", "io.gramme.machine..", "io.gramme.membership..")))
      .allowEmptyShould(true)
      .because("nodes and drivers judge alike, whatever messages bring them the signs of life");

  static final ArchRule EXAMPLES_DO_NOT_KNOW_INTEGRATION_TESTS = noClasses()
      .that()
      .resideInAPackage(EXAMPLES)
      .should()
      .dependOnClassesThat()
      .resideInAPackage(INTEGRATION_TESTS)
      .allowEmptyShould(true);

  static final ArchRule NO_PACKAGE_CYCLES =
      slices().matching("io.gramme.(**)").should().beFreeOfCycles().allowEmptyShould(true);

  static final ArchRule GENERATED_MESSAGES_STAY_IN_WIRE = noClasses()
      .that()
      .resideOutsideOfPackage("io.gramme.wire..")
      .should()
      .dependOnClassesThat()
      .resideInAPackage("io.gramme.wire.generated..")
      .allowEmptyShould(true)
      .because("everything else speaks in io.gramme.message");

  static final ArchRule MAPDB_STAYS_IN_ITS_ENGINE = noClasses()
      .that()
      .resideOutsideOfPackage("io.gramme.node.storage.pages..")
      .should()
      .dependOnClassesThat()
      .resideInAPackage("org.mapdb..")
      .allowEmptyShould(true);

  static final ArchRule GRPC_STAYS_IN_THE_TRANSPORT = noClasses()
      .that()
      .resideOutsideOfPackages(
          "io.gramme.wire..",
          "io.gramme.stream..",
          "io.gramme.driver.transport..",
          "io.gramme.node.streams..")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("io.grpc..", "io.vertx.grpc..")
      .allowEmptyShould(true);

  static final ArchRule GRPC_SERVER_STAYS_WITH_NODES = noClasses()
      .that()
      .resideOutsideOfPackage("io.gramme.node.streams..")
      .should()
      .dependOnClassesThat()
      .resideInAPackage("io.vertx.grpc.server..")
      .allowEmptyShould(true)
      .because("an application must not carry the server");

  static final ArchRule NO_OBJECT_STREAMS = noClasses()
      .should()
      .dependOnClassesThat()
      .belongToAnyOf(ObjectInputStream.class, ObjectOutputStream.class)
      .allowEmptyShould(true)
      .because("reading a foreign object stream runs foreign code");

  static final ArchRule NO_BARE_CONTEXT = noClasses()
      .should()
      .haveSimpleName("Context")
      .allowEmptyShould(true)
      .because("the bare name is Vert.x's; ours are DotContext and CausalContext");

  static final ArchRule KEYS_ALONE_ARE_HASHED = noClasses()
      .that()
      .doNotHaveFullyQualifiedName("io.gramme.data.Key")
      .and()
      .doNotHaveFullyQualifiedName("io.gramme.ring.KeyHash")
      .should()
      .callMethodWhere(describe(
          "hashes a key",
          call -> call.getTarget().getOwner().getName().equals("io.gramme.ring.KeyHash")
              && call.getTarget().getName().equals("of")))
      .allowEmptyShould(true)
      .because("a key has its hash from when it is made, on its whole way");

  static final List<ArchRule> ALL = List.of(
      DRIVER_DOES_NOT_KNOW_NODE,
      THE_API_KNOWS_NOTHING_BEHIND_IT,
      THE_ENGINE_KNOWS_NEITHER_API_NOR_TRANSPORT,
      NODE_KNOWS_DRIVER_ONLY_IN_NAMED_PACKAGES,
      NODE_DOES_NOT_KNOW_THE_PROGRAMS,
      SHARED_PROTOCOL_KNOWS_NOBODY,
      LIVENESS_KNOWS_MEMBERS_AND_TIME_ALONE,
      EXAMPLES_DO_NOT_KNOW_INTEGRATION_TESTS,
      NO_PACKAGE_CYCLES,
      GENERATED_MESSAGES_STAY_IN_WIRE,
      MAPDB_STAYS_IN_ITS_ENGINE,
      GRPC_STAYS_IN_THE_TRANSPORT,
      NO_OBJECT_STREAMS,
      KEYS_ALONE_ARE_HASHED,
      NO_BARE_CONTEXT);

  /** What rules name before it exists, in ascending order. */
  static final List<String> PLANNED = List.of("io.gramme.node.relay");

  private static final Pattern OURS = Pattern.compile("'(io\\.gramme(?:\\.\\w+)*)\\.\\.'");

  /** Our packages that a rule names, as its description tells. */
  static Set<String> named(ArchRule rule) {
    return OURS.matcher(rule.getDescription())
        .results()
        .map(result -> result.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private PackageRules() {}
}
