package io.gramme.it.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.gramme.it.sim.coverage.MachinePackages;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a machine must not touch: clocks, threads, futures, locks, loggers, unseeded chance, the network, storage,
 * and collections whose iteration order differs from run to run. Without this one seed would not replay a run. The
 * simulator that replays it owes the same.
 */
final class MachineRules {

  private static final String MACHINE = "io.gramme.machine.Machine";
  private static final String EXECUTOR = "java.util.concurrent.Executor";
  private static final String CALLABLE = "java.util.concurrent.Callable";
  private static final String STAGE = "java.util.concurrent.CompletionStage";

  /** Packages of machines, of what drives them without input or output of its own, and of the simulated world. */
  static final List<String> PACKAGES = Stream.concat(
          MachinePackages.NAMES.stream(),
          Stream.of(
              "io.gramme.it.sim.check",
              "io.gramme.it.sim.history",
              "io.gramme.it.sim.plant",
              "io.gramme.it.sim.world"))
      .toList();

  private static final DescribedPredicate<JavaClass> IN_MACHINE_PACKAGE =
      resideInAnyPackage(PACKAGES.stream().map(name -> name + "..").toArray(String[]::new));

  /** Includes classes nested in a machine and machines that live in a package shared with their shell. */
  private static final DescribedPredicate<JavaClass> NAMED_MACHINE = describe(
      "are named ...Machine",
      candidate -> Pattern.matches("io\\.gramme\\..*Machine(\\$.*)?", candidate.getName()));

  /** Whatever its name, and with the classes nested in it. */
  private static final DescribedPredicate<JavaClass> IMPLEMENTS_MACHINE =
      describe("implement Machine", MachineRules::isWithinMachine);

  private static boolean isWithinMachine(JavaClass candidate) {
    return candidate.isAssignableTo(MACHINE)
        || candidate.getEnclosingClass().map(MachineRules::isWithinMachine).orElse(false);
  }

  private static final DescribedPredicate<JavaClass> MACHINES =
      IN_MACHINE_PACKAGE.or(NAMED_MACHINE).or(IMPLEMENTS_MACHINE).as("are part of a machine");

  /**
   * The types that single classes may use although machines may not, which neither run nor order anything by
   * themselves there.
   */
  private static final Map<String, Set<String>> EXCEPTIONS = Map.of(
      // Hands the application's executor through to the shell, which alone uses it.
      "io.gramme.driver.engine.CallSettings", Set.of(EXECUTOR),
      // Code of the application for the shell to run on that executor; the result comes back as an
      // event.
      "io.gramme.driver.engine.CallbackTask", Set.of(EXECUTOR, CALLABLE),
      // What the shell adds to a receipt for the application: a stage that ends with the repairs.
      "io.gramme.driver.engine.CallResult", Set.of(STAGE),
      // The port through which applications reach the shell; implemented by the shell.
      "io.gramme.driver.engine.SessionEngine", Set.of(STAGE));

  private static final Set<String> FORBIDDEN_TYPES = Set.of(
      "java.lang.Thread",
      "java.lang.ThreadLocal",
      "java.security.SecureRandom",
      "java.util.HashMap",
      "java.util.HashSet",
      "java.util.Hashtable",
      "java.util.IdentityHashMap",
      "java.util.Timer",
      "java.util.WeakHashMap");

  private static final DescribedPredicate<JavaClass> FORBIDDEN = describe(
          "clock, thread, lock, logger, network, storage or unordered collection",
          (JavaClass target) -> FORBIDDEN_TYPES.contains(target.getName()))
      .or(describe(
          "java.util.concurrent but its units",
          target -> target.getPackageName().startsWith("java.util.concurrent")
              && !target.getName().equals("java.util.concurrent.TimeUnit")))
      .or(resideInAnyPackage(
          "com.github.benmanes.caffeine..",
          "com.google.protobuf..",
          "io.netty..",
          "io.vertx..",
          "java.net..",
          "java.nio.channels..",
          "java.util.logging..",
          "org.mapdb..",
          "org.slf4j.."))
      .as("bring a clock, thread, lock, logger, network, storage or an unordered collection");

  static final ArchRule MACHINES_USE_NO_FORBIDDEN_TYPE = classes()
      .that(MACHINES)
      .should(new ArchCondition<>("use no type that does " + FORBIDDEN.getDescription()) {
        @Override
        public void check(JavaClass machine, ConditionEvents events) {
          forbiddenUses(machine)
              .filter(use -> !isException(machine, use))
              .forEach(use -> events.add(SimpleConditionEvent.violated(use, use.getDescription())));
        }
      })
      .allowEmptyShould(true)
      .because("a machine is replayed from a seed");

  private static Stream<Dependency> forbiddenUses(JavaClass machine) {
    return machine.getDirectDependenciesFromSelf().stream()
        .filter(use -> FORBIDDEN.test(use.getTargetClass()));
  }

  private static boolean isException(JavaClass machine, Dependency use) {
    return EXCEPTIONS
        .getOrDefault(machine.getName(), Set.of())
        .contains(use.getTargetClass().getName());
  }

  /** Exceptions, named class: type, that nothing needs any more. */
  static Set<String> unneededExceptions(JavaClasses classes) {
    Set<String> unneeded = new TreeSet<>();
    EXCEPTIONS.forEach((name, types) -> types.forEach(type -> unneeded.add(name + ": " + type)));
    for (JavaClass candidate : classes) {
      forbiddenUses(candidate)
          .forEach(use ->
              unneeded.remove(candidate.getName() + ": " + use.getTargetClass().getName()));
    }
    return unneeded;
  }

  /** Owner to the methods of it that read a clock, draw unseeded chance, build a salted collection or use threads. */
  private static final Map<String, Pattern> FORBIDDEN_CALLS = Map.ofEntries(
      Map.entry("java.lang.System", Pattern.compile("nanoTime|currentTimeMillis|identityHashCode")),
      // What is not exact may differ between JDKs; that of StrictMath does not.
      Map.entry(
          "java.lang.Math",
          Pattern.compile(
              "random|exp|expm1|log|log10|log1p|pow|cbrt|hypot|a?(sin|cos|tan)h?|atan2")),
      Map.entry("java.lang.StrictMath", Pattern.compile("random")),
      Map.entry("java.util.UUID", Pattern.compile("randomUUID")),
      Map.entry("java.util.random.RandomGenerator", Pattern.compile("getDefault|of")),
      Map.entry("java.util.Map", Pattern.compile("of|ofEntries|copyOf")),
      Map.entry("java.util.Set", Pattern.compile("of|copyOf")),
      Map.entry("java.util.Collection", Pattern.compile("parallelStream")),
      Map.entry("java.util.stream.BaseStream", Pattern.compile("parallel")),
      Map.entry(
          "java.util.stream.Collectors",
          Pattern.compile("toSet|toUnmodifiableSet|toUnmodifiableMap|partitioningBy")));

  static final ArchRule MACHINES_MAKE_NO_FORBIDDEN_CALL = noClasses()
      .that(MACHINES)
      .should()
      .accessTargetWhere(describe(
          "reads a clock, draws unseeded chance, builds an unordered collection, uses an identity's hash or threads",
          MachineRules::isForbiddenCall))
      .allowEmptyShould(true)
      .because("a machine is replayed from a seed");

  /** A part is known as one by its package alone, so a machine must not live where its parts would go unwatched. */
  static final ArchRule MACHINES_LIVE_IN_PACKAGES_OF_MACHINES = classes()
      .that(describe("implement Machine", candidate -> candidate.isAssignableTo(MACHINE)))
      .should()
      .resideInAnyPackage(PACKAGES.stream().map(name -> name + "..").toArray(String[]::new))
      .because("what a machine is made of owes the same as the machine");

  /** Calls and method references alike. */
  private static boolean isForbiddenCall(JavaAccess<?> access) {
    return access.getTarget() instanceof CodeUnitAccessTarget target
        && (isForbidden(target, target.getOwner())
            || target
                .resolveMember()
                .map(member -> isForbidden(target, member.getOwner()))
                .orElse(false));
  }

  private static boolean isForbidden(CodeUnitAccessTarget target, JavaClass owner) {
    return isForbidden(
        owner.getName(), target.getName(), target.getRawParameterTypes().size());
  }

  private static boolean isForbidden(String owner, String name, int parameters) {
    Pattern names = FORBIDDEN_CALLS.get(owner);
    return (names != null && names.matcher(name).matches())
        || isIdentityHash(owner, name)
        || (owner.startsWith("java.time.") && name.equals("now"))
        || (owner.equals("java.time.Clock")
            && (name.startsWith("system") || name.startsWith("tick")))
        || isUnseeded(owner, name, parameters)
        || isCollectorWithHashMap(owner, name, parameters);
  }

  /** Of a type that has no hash of its own; an enum's is one of these. */
  private static boolean isIdentityHash(String owner, String name) {
    return name.equals("hashCode")
        && (owner.equals("java.lang.Object") || owner.equals("java.lang.Enum"));
  }

  private static boolean isUnseeded(String owner, String name, int parameters) {
    boolean generator =
        owner.equals("java.util.Random") || owner.equals("java.util.SplittableRandom");
    boolean shuffle = owner.equals("java.util.Collections") && name.equals("shuffle");
    return (generator && name.equals("<init>") && parameters == 0) || (shuffle && parameters == 1);
  }

  /** These collectors take the map's supplier as their last but one or last argument. */
  private static boolean isCollectorWithHashMap(String owner, String name, int parameters) {
    return owner.equals("java.util.stream.Collectors")
        && ((name.equals("toMap") && parameters < 4)
            || (name.equals("groupingBy") && parameters < 3));
  }

  /** What happens to a machine is data, so that it can be printed and replayed. */
  static final ArchRule EVENTS_CARRY_NO_CODE = classes()
      .that(describe("are events of a machine", MachineRules::isEvent))
      .should(new ArchCondition<>("have no function, executor or future among their fields") {
        @Override
        public void check(JavaClass event, ConditionEvents events) {
          for (JavaField field : event.getFields()) {
            if (isCode(field.getRawType())) {
              events.add(SimpleConditionEvent.violated(field, field.getDescription()));
            }
          }
        }
      })
      .allowEmptyShould(true)
      .because("everything that enters a machine can be printed and replayed");

  private static boolean isEvent(JavaClass candidate) {
    return candidate.isRecord()
        && candidate.getAllRawInterfaces().stream()
            .anyMatch(above -> above.getSimpleName().endsWith("Event")
                && above.getPackageName().startsWith("io.gramme."));
  }

  private static boolean isCode(JavaClass type) {
    return type.isAnnotatedWith(FunctionalInterface.class)
        || type.isAssignableTo(EXECUTOR)
        || type.isAssignableTo(STAGE);
  }

  private MachineRules() {}
}
