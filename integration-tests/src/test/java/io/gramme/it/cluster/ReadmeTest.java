package io.gramme.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.testkit.NodeProcess;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's cluster block, pasted into a shell as it stands: background nodes and all, only on free ports. */
@Tag("slow")
final class ReadmeTest {
  private static final Pattern BLOCK = Pattern.compile("(?s)```sh\\n(.*?)```");

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
  private Path directory;

  private static String clusterBlock() throws IOException {
    Matcher blocks = BLOCK.matcher(Files.readString(Path.of("..", "README.md")));
    List<String> found = new ArrayList<>();
    while (blocks.find()) {
      if (blocks.group(1).contains("node start")) {
        found.add(blocks.group(1));
      }
    }
    assertThat(found).as("blocks of the README that start nodes").hasSize(1);
    return found.get(0);
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ServerSocket socket = new ServerSocket(0);
      sockets.add(socket);
      ports.add(socket.getLocalPort());
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return ports;
  }

  /** Stands for the launcher, without its build; the default port is that of the first node. */
  private void writeLauncher(int defaultPort) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Path launcher = directory.resolve("gramme");
    Files.writeString(launcher, """
        #!/usr/bin/env bash
        case "$*" in *--at*|node*) ;; *) set -- "$@" --at 127.0.0.1:%d ;; esac
        exec '%s' -Xmx96m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto \\
          -cp '%s' io.gramme.cli.GrammeCommand "$@"
        """.formatted(defaultPort, java, NodeProcess.commandClassPath()));
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void theClusterBlockWorksWhenItIsPastedAtOnce() throws Exception {
    String block = clusterBlock();
    List<Integer> ports = freePorts(3);
    for (int i = 0; i < 3; i++) {
      block = block.replace("127.0.0.1:740" + i, "127.0.0.1:" + ports.get(i));
    }
    block = block.replace("/tmp/gramme/", directory + "/data/");
    assertThat(block).doesNotContain("127.0.0.1:740").doesNotContain("/tmp/gramme/");
    writeLauncher(ports.get(0));
    Path script = directory.resolve("pasted.sh");
    // A shell that goes on after a failure, as one that is typed into does; it tells each of them.
    Files.writeString(
        script, "trap 'echo FAILED: $BASH_COMMAND' ERR\n" + block + "kill $(jobs -p)\nwait\n");
    Path output = directory.resolve("output.log");
    ProcessBuilder pasting = new ProcessBuilder("bash", script.toString())
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile());
    // What is tested is that the lines work, not that a busy computer is fast.
    pasting.environment().put("GRAMME_CONNECT_TIMEOUT", "30s");
    pasting.environment().put("GRAMME_TIMEOUT", "30s");
    Process shell = pasting.start();
    try {
      assertThat(shell.waitFor(240, TimeUnit.SECONDS)).as("the shell ends").isTrue();
    } finally {
      shell.descendants().forEach(ProcessHandle::destroyForcibly);
      shell.destroyForcibly();
    }
    String said = Files.readString(output);
    assertThat(said)
        .contains("waiting for members: 1 of 3")
        .contains("the cluster serves with 3 members")
        .contains("a book")
        .contains("sessions")
        .doesNotContain("FAILED: ./gramme get")
        .doesNotContain("FAILED: ./gramme put")
        .doesNotContain("FAILED: ./gramme cluster")
        .doesNotContain("FAILED: ./gramme bucket")
        .doesNotContain("FAILED: ./gramme siblings");
  }
}
