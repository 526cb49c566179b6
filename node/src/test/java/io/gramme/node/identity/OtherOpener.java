package io.gramme.node.identity;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Opens a node's directory in a process of its own and says how that went, in one line. */
final class OtherOpener {
  private OtherOpener() {}

  static String open(Path directory) throws Exception {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            OtherOpener.class.getName(),
            directory.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    try (BufferedReader out = new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      return String.valueOf(out.readLine());
    } finally {
      process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }
  }

  public static void main(String[] arguments) {
    try (NodeDirectory opened = NodeDirectory.open(Path.of(arguments[0]))) {
      System.out.println("opened " + (opened.identity() != null));
    } catch (IdentityException e) {
      System.out.println(e.kind());
    }
  }
}
