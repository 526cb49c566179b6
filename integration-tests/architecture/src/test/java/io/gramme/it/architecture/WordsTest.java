package io.gramme.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One meaning a word, and a test for each rule in force. */
final class WordsTest {
  @TempDir
  private Path folder;

  @Test
  void wordsThatTheGlossaryHasReplacedAreNotUsed() {
    assertThat(Words.replaced(SourceRules.repository())).isEmpty();
  }

  @Test
  void aReplacedWordIsFound() throws IOException {
    plant("node/src/main/java/io/gramme/node/storage/A.java", "log.sync(1);\n/** MapDB syncs. */");
    plant("node/src/main/java/io/gramme/node/NodeA.java", "boolean floor;");
    plant("driver/src/main/java/A.java", "x\nrecord AlarmRang(Alarm alarm) {}");
    plant("driver/src/main/java/Allowed.java", "DotContext floor; void sync() {}");

    assertThat(Words.replaced(folder))
        .containsExactlyInAnyOrder(
            "node/src/main/java/io/gramme/node/storage/A.java:1: sync, say force",
            "node/src/main/java/io/gramme/node/NodeA.java:1: floor, say null node",
            "driver/src/main/java/A.java:2: record AlarmRang(, say Answered, Lost or NotSent, Woken");
  }

  @Test
  void noTwoTypesHaveOneName() {
    assertThat(Words.namesTwice(SourceRules.repository())).isEmpty();
  }

  @Test
  void aNameThatStandsTwiceIsFound() throws IOException {
    plant("node/src/main/java/a/Fate.java", "");
    plant("driver/src/main/java/b/Fate.java", "");
    plant("driver/src/main/java/b/Other.java", "");
    plant("driver/src/test/java/c/Other.java", "");
    plant("examples/src/main/java/d/Other.java", "");

    assertThat(Words.namesTwice(folder)).containsExactly("Fate");
  }

  @Test
  void everyRuleOfTheProtocolHasAStatus() {
    String protocol = SourceRules.read(SourceRules.repository().resolve("docs/protocol.md"));

    assertThat(RuleNames.stated(protocol)).hasSizeGreaterThan(40);
    assertThat(RuleNames.status(protocol).keySet()).containsAll(RuleNames.stated(protocol));
  }

  @Test
  void everyRuleInForceIsFoundByTheNameOfATest() {
    Path repository = SourceRules.repository();
    String protocol = SourceRules.read(repository.resolve("docs/protocol.md"));

    assertThat(RuleNames.withoutTest(protocol, SourceRules.javaFiles(repository)))
        .isEmpty();
  }

  @Test
  void aRuleWithoutATestIsFound() throws IOException {
    String protocol =
        "| W5, S1 | in force | |\n| V, P1 | in force (all of it) | |\n| H1 | arrives later | |\n";
    plant("node/src/test/java/A.java", "@Test\n  void w5ARetry() {}\n@Test void s12Hours() {}");
    plant("node/src/test/java/B.java", "@DisplayName(\"forgets by rule P1\") @Test void x() {}");

    assertThat(RuleNames.status(protocol))
        .isEqualTo(Map.of("W5", true, "S1", true, "V", true, "P1", true, "H1", false));
    assertThat(RuleNames.withoutTest(protocol, SourceRules.javaFiles(folder)))
        .isEqualTo(java.util.Set.copyOf(List.of("S1", "V")));
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
