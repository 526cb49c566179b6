package io.gramme.it.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Stream;

/** What an application sees of the driver: public types, whose signatures show public types of the API alone. */
final class ApiRules {

  /** The exported packages of the driver's module. */
  static final Set<String> PACKAGES = Set.of(
      "io.gramme.driver",
      "io.gramme.driver.jackson",
      "io.gramme.driver.reconcile",
      "io.gramme.driver.spi");

  /** Where a started node listens: the one type of the protocol that a node provider speaks of. */
  private static final String ADDRESS = "io.gramme.membership.Address";

  /** What the static methods of public types are made of, which nothing else may use. */
  private static final Set<String> HELPERS = Set.of(
      "io.gramme.driver.PlainCodecs",
      "io.gramme.driver.ProvidedCodecs",
      "io.gramme.driver.StoredContext");

  private static final DescribedPredicate<JavaClass> SHOWN =
      describe("are public types of the driver's API", ApiRules::isShown);

  private static boolean isShown(JavaClass candidate) {
    return PACKAGES.contains(candidate.getPackageName()) && isPublic(candidate);
  }

  private static boolean isPublic(JavaClass candidate) {
    return candidate.getModifiers().contains(JavaModifier.PUBLIC)
        && candidate.getEnclosingClass().map(ApiRules::isPublic).orElse(true);
  }

  static final ArchRule SIGNATURES_SHOW_THE_API_ALONE = classes()
      .that(SHOWN)
      .should(new ArchCondition<>("show nothing internal in a public signature") {
        @Override
        public void check(JavaClass shown, ConditionEvents events) {
          Stream.concat(
                  shown.getCodeUnits().stream().filter(ApiRules::isSeen).flatMap(ApiRules::uses),
                  shown.getFields().stream().filter(ApiRules::isSeen).flatMap(ApiRules::uses))
              .forEach(text -> events.add(SimpleConditionEvent.violated(shown, text)));
        }
      })
      .allowEmptyShould(true)
      .because("what a signature shows cannot be changed any more");

  static final ArchRule ITS_PACKAGE_HOLDS_PUBLIC_TYPES_ALONE = classes()
      .that()
      .resideInAPackage("io.gramme.driver")
      .and()
      .areTopLevelClasses()
      .and(describe("are no helper of a static method", type -> !HELPERS.contains(type.getName())))
      .and(describe("are no package-info", type -> !type.getSimpleName().equals("package-info")))
      .should()
      .bePublic()
      .allowEmptyShould(true)
      .because("the rest belongs to io.gramme.driver.internal");

  private static boolean isSeen(JavaMember member) {
    return member.getModifiers().contains(JavaModifier.PUBLIC)
        || member.getModifiers().contains(JavaModifier.PROTECTED);
  }

  private static Stream<String> uses(JavaCodeUnit unit) {
    Stream<JavaClass> types = Stream.concat(
        unit.getReturnType().getAllInvolvedRawTypes().stream(),
        Stream.concat(
            unit.getParameterTypes().stream()
                .flatMap(type -> type.getAllInvolvedRawTypes().stream()),
            unit.getExceptionTypes().stream()));
    return internal(types).map(type -> unit.getFullName() + " shows " + type);
  }

  private static Stream<String> uses(JavaField field) {
    return internal(field.getType().getAllInvolvedRawTypes().stream())
        .map(type -> field.getFullName() + " shows " + type);
  }

  private static Stream<String> internal(Stream<JavaClass> types) {
    return types
        .map(JavaClass::getBaseComponentType)
        .filter(type -> type.getPackageName().startsWith("io.gramme"))
        .filter(type -> !isShown(type) && !type.getName().equals(ADDRESS))
        .map(JavaClass::getName);
  }

  private ApiRules() {}
}
