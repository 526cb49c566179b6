package io.gramme.it.sim.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.it.sim.coverage.sample.Halves;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The figures are those of lines that were executed, and of all there are. */
final class CoverageTest {
  private static final String SAMPLE = "io.gramme.it.sim.coverage.sample";
  private static final int LINE_OF_THE_ODD = 12;
  private static final int LINE_OF_ODD = 16;

  /** Four of its lines belong to a constructor that is not counted, a test, a half and a call. */
  @Test
  void countsLinesThatWereExecutedAndThoseThatWereNot() {
    Coverage coverage = halved(8);
    assertThat(coverage.lines())
        .containsExactly(new PackageLines(
            SAMPLE,
            2,
            6,
            List.of(
                new ClassLines("Halves", List.of(LINE_OF_THE_ODD, LINE_OF_ODD), List.of("odd")),
                new ClassLines("NeverLoaded", List.of(4, 6), List.of("<init>", "one")))));
  }

  @Test
  void printsAShareForEachPackageAndOnDemandTheLines() {
    assertThat(printed(false, halved(8)))
        .containsPattern("(?m)^  " + SAMPLE + " +2 of +6 +33.3 %$")
        .containsPattern("(?m)^  all +2 of +6 +33.3 %$")
        .doesNotContain("Halves");
    assertThat(printed(true, halved(8))).contains("    Halves: 12, 16; never odd\n");
    assertThat(printed(true, halved(7))).contains("    Halves: 10\n");
  }

  @Test
  void linesThatFollowEachOtherAreARange() {
    assertThat(new ClassLines("A", List.of(1, 3, 4, 5, 9, 10), List.of()).ranges())
        .isEqualTo("1, 3-5, 9-10");
  }

  @Test
  void theMachinesAreFound() {
    Coverage coverage = new Coverage();
    assertThat(coverage.of(classes -> 3)).isEqualTo(3);
    assertThat(coverage.lines())
        .extracting(PackageLines::name)
        .contains("io.gramme.causality", "io.gramme.driver.engine", "io.gramme.node.data");
    assertThat(coverage.lines()).allMatch(of -> of.all() > 0 && of.executed() == 0);
  }

  private static Coverage halved(int number) {
    Coverage coverage = new Coverage(List.of(SAMPLE), List.of(Halves.class));
    coverage.of(classes -> (int)
        classes.loadClass(Halves.class.getName()).getMethod("of", int.class).invoke(null, number));
    return coverage;
  }

  private static String printed(boolean each, Coverage coverage) {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out, true);
    coverage.print(each, writer);
    return out.toString();
  }
}
