package io.gramme.examples.cart.headless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddFileTest {
  @TempDir
  private Path directory = Path.of("");

  @Test
  void whatWritersRecordedIsReadBack() throws IOException {
    RecordedAdd first = new RecordedAdd("union-carts", "cart-1", "writer-1-1");
    RecordedAdd second = new RecordedAdd("add-remove-carts", "cart-2", "writer-1-2");
    RecordedAdd third = new RecordedAdd("union-carts", "cart-1", "writer-2-1");
    try (AddFile one = AddFile.create(directory, "writer-1");
        AddFile two = AddFile.create(directory, "writer-2")) {
      one.record(first);
      two.record(third);
      one.record(second);
      assertThat(AddFile.readAll(directory)).containsExactly(first, second, third);
    }
  }

  @Test
  void aFileIsNeverOverwritten() throws IOException {
    AddFile.create(directory, "writer-1").close();
    assertThatThrownBy(() -> AddFile.create(directory, "writer-1"))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void aLineThatIsNoAddIsAnErrorAndNotSkipped() throws IOException {
    Files.writeString(directory.resolve("writer-1.adds"), "union-carts cart-1\n");
    assertThatThrownBy(() -> AddFile.readAll(directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("union-carts cart-1");
  }

  @Test
  void theReportSurvivesItsFile() throws IOException {
    CheckReport report = new CheckReport(3, 40, 2, 5, 2, List.of("add a is missing", "add b"));
    Path file = directory.resolve("report.properties");
    report.write(file);
    assertThat(CheckReport.read(file)).isEqualTo(report);
  }

  @Test
  void aReportWithoutItsNumbersIsAnError() throws IOException {
    Path file = directory.resolve("report.properties");
    Files.writeString(file, "carts=3\n");
    assertThatThrownBy(() -> CheckReport.read(file)).isInstanceOf(NumberFormatException.class);
  }

  @Test
  void optionsOutOfRangeAreNamedWithTheirRange() {
    assertThatThrownBy(() -> options(0, 2, 5)).hasMessageContaining("--carts must be 1 to 10000");
    assertThatThrownBy(() -> options(1, 1, 5)).hasMessageContaining("--writers must be 2 to 64");
    assertThatThrownBy(() -> options(1, 2, 4)).hasMessageContaining("--seconds must be 5 to 600");
  }

  private static ScenarioOptions options(int carts, int writers, int seconds) {
    return new ScenarioOptions(
        carts, writers, Duration.ofSeconds(seconds), Reconciling.MERGE, 1, false);
  }
}
