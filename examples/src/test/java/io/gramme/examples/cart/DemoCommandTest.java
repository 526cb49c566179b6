package io.gramme.examples.cart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DemoCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpSaysWhatThereIs() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("--port", "--headless", "--carts", "--writers", "--seconds", "--reconcile")
        .contains("--seed", "--grow", "Exit codes");
  }

  @Test
  void wrongUsageExitsWithTwoAndNamesTheOption() {
    assertWrong("--nodes", "--nodes");
    assertWrong("--port must be 0 to 65535", "--port", "70000");
    assertWrong("--port", "--port", "page");
    assertWrong("--headless", "--carts", "5");
    assertWrong("--carts must be 1 to 10000, got 0", "--headless", "--carts", "0");
    assertWrong("--headless", "--grow");
    assertWrong("--reconcile", "--headless", "--reconcile", "newest");
    assertWrong("--port is the port of the page", "--headless", "--port", "0");
  }

  private void assertWrong(String message, String... arguments) {
    err.getBuffer().setLength(0);
    assertThat(run(arguments)).as(String.join(" ", arguments)).isEqualTo(2);
    assertThat(err.toString()).contains(message);
  }

  private int run(String... arguments) {
    CommandLine commandLine = DemoCommand.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }
}
