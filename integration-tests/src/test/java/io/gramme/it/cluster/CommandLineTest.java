package io.gramme.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.embedded.EmbeddedCluster;
import io.gramme.node.embedded.EmbeddedOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as processes. Exit codes: 0 done, 1 the operation failed, 2 the command was not understood. */
@Tag("slow")
final class CommandLineTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it before the first test.
  static Path directory;

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private static EmbeddedCluster nodes;

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private static CommandLine commands;

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private static String at;

  @BeforeAll
  static void start() {
    nodes = EmbeddedCluster.start(EmbeddedOptions.inMemory(3));
    commands = new CommandLine(directory);
    // What is tested is what the commands do, not that a busy computer is fast.
    at =
        "gramme://" + nodes.node(1).address() + "/?connectTimeout=30s&timeout=30s&writeTimeout=20s";
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @Test
  void wayOfAKey() {
    CommandLine.Outcome absent = commands.run("get", "carts", "alice", "--at", at);
    assertThat(absent.code()).as(absent.output()).isEqualTo(1);

    CommandLine.Outcome put = commands.run("put", "carts", "alice", "book", "--at", at);
    assertThat(put.code()).as(put.output()).isZero();
    CommandLine.Outcome got = commands.run("get", "carts", "alice", "--at", at);
    assertThat(got.code()).as(got.output()).isZero();
    assertThat(got.output()).contains("book");

    // Two writes that have both seen the first, and not each other.
    assertThat(commands
            .run("put", "carts", "alice", "pen", "--at", at, "--context", put.context())
            .code())
        .isZero();
    assertThat(commands
            .run("put", "carts", "alice", "ink", "--at", at, "--context", put.context())
            .code())
        .isZero();
    CommandLine.Outcome siblings = commands.run("siblings", "carts", "alice", "--at", at);
    assertThat(siblings.code()).as(siblings.output()).isZero();
    assertThat(siblings.output()).contains("2 values", ": pen", ": ink");
    CommandLine.Outcome undecided = commands.run("get", "carts", "alice", "--at", at);
    assertThat(undecided.code()).isEqualTo(1);
    assertThat(undecided.output()).contains("GR-3005");

    assertThat(commands
            .run("delete", "carts", "alice", "--at", at, "--context", siblings.context())
            .code())
        .isZero();
    assertThat(commands.run("get", "carts", "alice", "--at", at).code()).isEqualTo(1);
  }

  @Test
  void failuresEndWithOne() {
    CommandLine.Outcome nobody =
        commands.run("get", "carts", "alice", "--at", "gramme://127.0.0.1:1/?connectTimeout=1s");
    assertThat(nobody.code()).as(nobody.output()).isEqualTo(1);
    assertThat(nobody.output()).contains("GR-1006");
    CommandLine.Outcome many = commands.run("get", "carts", "alice", "--at", at, "--r", "4");
    assertThat(many.code()).as(many.output()).isEqualTo(1);
    assertThat(many.output()).contains("GR-2002");
  }

  @Test
  void commandsThatAreNotUnderstoodEndWithTwo() {
    assertThat(commands.run("steal", "carts").code()).isEqualTo(2);
    assertThat(commands.run("node", "start").code())
        .as("neither --data nor --memory")
        .isEqualTo(2);
    CommandLine.Outcome port =
        commands.run("node", "start", "--memory", "--listen", "127.0.0.1:70000");
    assertThat(port.code()).as(port.output()).isEqualTo(2);
    assertThat(port.output()).contains("70000", "65535");
    CommandLine.Outcome open = commands.run("node", "start", "--memory", "--listen", "0.0.0.0:0");
    assertThat(open.code()).as(open.output()).isEqualTo(2);
    assertThat(open.output()).contains("0.0.0.0");
  }
}
