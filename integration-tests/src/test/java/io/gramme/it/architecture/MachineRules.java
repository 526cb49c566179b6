package io.gramme.it.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a machine must not touch: clocks, threads, futures, locks, loggers, unseeded chance, the network, storage,
 * and collections whose iteration order differs from run to run. Without this one seed would not replay a run.
 */
final class MachineRules {

  private static final DescribedPredicate<JavaClass> IN_MACHINE_PACKAGE = resideInAnyPackage(
      "io.gramme.causality..",
      "io.gramme.liveness..",
      "io.gramme.machine..",
      "io.gramme.membership..",
      "io.gramme.merkle..",
      "io.gramme.message..",
      "io.gramme.quorum..",
      "io.gramme.ring..",
      "io.gramme.driver.coordination..",
      "io.gramme.node.replica..");

  /** Includes classes nested in a machine and machines that live in a package shared with their shell. */
  private static final DescribedPredicate<JavaClass> NAMED_MACHINE = describe(
      "are named ...Machine",
      candidate -> Pattern.matches("io\\.gramme\\..*Machine(\\$.*)?", candidate.getName()));

  private static final DescribedPredicate<JavaClass> MACHINES =
      IN_MACHINE_PACKAGE.or(NAMED_MACHINE).as("are part of a machine");

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
          "com.google.protobuf..",
          "io.netty..",
          "io.vertx..",
          "java.net..",
          "java.nio.channels..",
          "java.util.logging..",
          "org.mapdb..",
          "org.slf4j.."))
      .as("bring a clock, thread, lock, logger, network, storage or an unordered collection");

  static final ArchRule MACHINES_USE_NO_FORBIDDEN_TYPE = noClasses()
      .that(MACHINES)
      .should()
      .dependOnClassesThat(FORBIDDEN)
      .allowEmptyShould(true)
      .because("a machine is replayed from a seed");

  /** Owner to the methods of it that read a clock, draw unseeded chance or build a salted collection. */
  private static final Map<String, Pattern> FORBIDDEN_CALLS = Map.ofEntries(
      Map.entry("java.lang.System", Pattern.compile("nanoTime|currentTimeMillis|identityHashCode")),
      Map.entry("java.lang.Math", Pattern.compile("random")),
      Map.entry("java.lang.StrictMath", Pattern.compile("random")),
      Map.entry("java.util.UUID", Pattern.compile("randomUUID")),
      Map.entry("java.util.random.RandomGenerator", Pattern.compile("getDefault|of")),
      Map.entry("java.util.Map", Pattern.compile("of|ofEntries|copyOf")),
      Map.entry("java.util.Set", Pattern.compile("of|copyOf")),
      Map.entry(
          "java.util.stream.Collectors",
          Pattern.compile("toSet|toUnmodifiableSet|toUnmodifiableMap|partitioningBy")));

  static final ArchRule MACHINES_MAKE_NO_FORBIDDEN_CALL = noClasses()
      .that(MACHINES)
      .should()
      .accessTargetWhere(describe(
          "reads a clock, draws unseeded chance or builds an unordered collection",
          MachineRules::isForbiddenCall))
      .allowEmptyShould(true)
      .because("a machine is replayed from a seed");

  /** Calls and method references alike. */
  private static boolean isForbiddenCall(JavaAccess<?> access) {
    return access.getTarget() instanceof CodeUnitAccessTarget target
        && isForbidden(
            target.getOwner().getName(),
            target.getName(),
            target.getRawParameterTypes().size());
  }

  private static boolean isForbidden(String owner, String name, int parameters) {
    Pattern names = FORBIDDEN_CALLS.get(owner);
    return (names != null && names.matcher(name).matches())
        || (owner.startsWith("java.time.") && name.equals("now"))
        || (owner.equals("java.time.Clock")
            && (name.startsWith("system") || name.startsWith("tick")))
        || isUnseeded(owner, name, parameters)
        || isCollectorWithHashMap(owner, name, parameters);
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

  private MachineRules() {}
}
