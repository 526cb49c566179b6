package io.gramme.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rules, checked against the project itself. {@link ArchitectureRulesTest} shows that each can fail. */
@Tag("once")
final class ArchitectureTest {

  private static final Path REPOSITORY = SourceRules.repository();

  /** Somebody else's project; nothing of Gramme knows it. */
  private static final String CONSUMER = "integration-tests/consumer";

  /** Tests alone. */
  private static final Set<String> SUITES =
      Set.of("integration-tests", "integration-tests/architecture");

  private static JavaClasses classes;

  @BeforeAll
  static void importClasses() {
    classes = new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests())
        .importPackages("io.gramme");
  }

  @Test
  void everyClassOfEveryModuleWasImported() {
    Set<String> imported = classes.stream().map(JavaClass::getName).collect(Collectors.toSet());

    assertThat(SourceRules.modules(REPOSITORY))
        .contains(
            "shared-protocol",
            "driver",
            "node",
            "node/cli",
            "node/streams",
            "examples",
            CONSUMER,
            "integration-tests/testkit",
            "integration-tests/simulation",
            "integration-tests/tools")
        .containsAll(SUITES);
    for (String module : SourceRules.modules(REPOSITORY)) {
      if (module.equals(CONSUMER) || SUITES.contains(module)) {
        continue;
      }
      assertThat(imported).as(module).containsAll(topLevelClasses(module));
    }
  }

  @Test
  void everyPackageThatRulesNameExists() {
    Set<String> named = new TreeSet<>(MachineRules.PACKAGES);
    PackageRules.ALL.forEach(rule -> named.addAll(PackageRules.named(rule)));
    Set<String> existing = new TreeSet<>();
    for (JavaClass each : classes) {
      for (String name = each.getPackageName(); name.contains("."); ) {
        existing.add(name);
        name = name.substring(0, name.lastIndexOf('.'));
      }
    }

    assertThat(named).contains("io.gramme.driver", "io.gramme.driver.engine");
    named.removeAll(existing);
    assertThat(named).containsExactlyElementsOf(PackageRules.PLANNED);
  }

  @Test
  void driverDoesNotKnowNode() {
    PackageRules.DRIVER_DOES_NOT_KNOW_NODE.check(classes);
  }

  @Test
  void theApiOfTheDriverKnowsNothingBehindIt() {
    PackageRules.THE_API_KNOWS_NOTHING_BEHIND_IT.check(classes);
  }

  @Test
  void theEngineKnowsNeitherApiNorTransport() {
    PackageRules.THE_ENGINE_KNOWS_NEITHER_API_NOR_TRANSPORT.check(classes);
  }

  @Test
  void publicSignaturesShowTheApiAlone() {
    ApiRules.SIGNATURES_SHOW_THE_API_ALONE.check(classes);
  }

  @Test
  void thePackageOfTheApiHoldsPublicTypesAlone() {
    ApiRules.ITS_PACKAGE_HOLDS_PUBLIC_TYPES_ALONE.check(classes);
  }

  @Test
  void nodeKnowsDriverOnlyInNamedPackages() {
    PackageRules.NODE_KNOWS_DRIVER_ONLY_IN_NAMED_PACKAGES.check(classes);
  }

  @Test
  void nodeDoesNotKnowThePrograms() {
    PackageRules.NODE_DOES_NOT_KNOW_THE_PROGRAMS.check(classes);
  }

  @Test
  void commandLineDoesNotKnowOtherPrograms() {
    PackageRules.COMMAND_LINE_DOES_NOT_KNOW_OTHER_PROGRAMS.check(classes);
  }

  @Test
  void testkitDoesNotKnowItsUsers() {
    PackageRules.TESTKIT_DOES_NOT_KNOW_ITS_USERS.check(classes);
  }

  @Test
  void consoleAndLoggingStayInPrograms() {
    PackageRules.CONSOLE_AND_LOGGING_STAY_IN_PROGRAMS.check(classes);
  }

  @Test
  void sharedProtocolKnowsNobody() {
    PackageRules.SHARED_PROTOCOL_KNOWS_NOBODY.check(classes);
  }

  @Test
  void livenessKnowsMembersAndTimeAlone() {
    PackageRules.LIVENESS_KNOWS_MEMBERS_AND_TIME_ALONE.check(classes);
  }

  @Test
  void examplesDoNotKnowIntegrationTests() {
    PackageRules.EXAMPLES_DO_NOT_KNOW_INTEGRATION_TESTS.check(classes);
  }

  @Test
  void noPackageCycles() {
    PackageRules.NO_PACKAGE_CYCLES.check(classes);
  }

  @Test
  void generatedMessagesStayInWire() {
    PackageRules.GENERATED_MESSAGES_STAY_IN_WIRE.check(classes);
  }

  @Test
  void mapDbStaysInItsEngine() {
    PackageRules.MAPDB_STAYS_IN_ITS_ENGINE.check(classes);
  }

  @Test
  void grpcStaysInTheTransport() {
    PackageRules.GRPC_STAYS_IN_THE_TRANSPORT.check(classes);
  }

  @Test
  void grpcServerStaysWithNodes() {
    PackageRules.GRPC_SERVER_STAYS_WITH_NODES.check(classes);
  }

  @Test
  void noObjectStreams() {
    PackageRules.NO_OBJECT_STREAMS.check(classes);
  }

  @Test
  void keysAloneAreHashed() {
    PackageRules.KEYS_ALONE_ARE_HASHED.check(classes);
  }

  @Test
  void noBareContext() {
    PackageRules.NO_BARE_CONTEXT.check(classes);
  }

  @Test
  void machinesLiveInPackagesOfMachines() {
    MachineRules.MACHINES_LIVE_IN_PACKAGES_OF_MACHINES.check(classes);
  }

  @Test
  void machinesUseNoForbiddenType() {
    MachineRules.MACHINES_USE_NO_FORBIDDEN_TYPE.check(classes);
  }

  @Test
  void machinesMakeNoForbiddenCall() {
    MachineRules.MACHINES_MAKE_NO_FORBIDDEN_CALL.check(classes);
  }

  @Test
  void eventsCarryNoCode() {
    MachineRules.EVENTS_CARRY_NO_CODE.check(classes);
  }

  @Test
  void everyExceptionOfMachinesIsNeeded() {
    assertThat(MachineRules.unneededExceptions(classes)).isEmpty();
  }

  @Test
  void everyPackageIsDescribedAndNullMarked() {
    assertThat(SourceRules.packagesWithoutInfo(REPOSITORY)).isEmpty();
  }

  @Test
  void noOversizedFile() {
    assertThat(SourceRules.oversizedFiles(REPOSITORY)).isEmpty();
  }

  @Test
  void noTestSleeps() {
    assertThat(SourceRules.sleepingTests(REPOSITORY)).isEmpty();
  }

  @Test
  void noTimerIsCancelledByABareId() {
    assertThat(SourceRules.bareTimerIds(REPOSITORY)).isEmpty();
  }

  @Test
  void everyKindOfASealedTypeHasItsBranch() {
    assertThat(SourceRules.openChains(REPOSITORY)).isEmpty();
  }

  @Test
  void everyChainNamesEveryPermittedKind() {
    List<Path> sources = SourceRules.javaFiles(REPOSITORY);

    assertThat(SealedRules.forgottenKinds(REPOSITORY, sources)).isEmpty();
    assertThat(SealedRules.chains(sources)).isGreaterThan(10);
  }

  @Test
  void noChainOverASealedTypeHasASilentDefault() {
    List<Path> published = SourceRules.published(REPOSITORY);

    assertThat(SealedRules.silentChains(REPOSITORY, published, Set.of("Reply"))).isEmpty();
  }

  private static List<String> topLevelClasses(String module) {
    Path sources = REPOSITORY.resolve(module).resolve("src/main/java");
    List<String> names = SourceRules.javaFilesUnder(sources).stream()
        .map(file -> sources.relativize(file).toString())
        .filter(name -> !name.equals("module-info.java"))
        .map(name -> name.substring(0, name.length() - ".java".length()).replace('/', '.'))
        .toList();
    assertThat(names).as("sources of " + module).isNotEmpty();
    return names;
  }
}
