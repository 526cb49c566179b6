package io.gramme.it.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.it.support.RunningCluster;
import io.gramme.membership.Address;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes on the port that are no HTTP/2 at all: the connection is closed, or answered in its own terms. */
final class RawBytesTest {
  private static final long SEED = 17;
  private static final int READ_TIMEOUT_MILLIS = 20_000;

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it before the first test.
  static Path directory;

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private static RunningCluster cluster;

  @BeforeAll
  static void start() {
    cluster = RunningCluster.start(directory);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @AfterEach
  void earlierKeysAreUnharmed() {
    cluster.assertUnharmed();
  }

  @Test
  void garbage() throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int size : new int[] {1, 24, 1000, 100_000}) {
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      assertThat(answer(bytes, true)).as("%s bytes, seed %s", size, SEED).doesNotContain(" 200 ");
    }
  }

  @Test
  void garbageWithoutAnEnd() throws IOException {
    byte[] bytes = new byte[100_000];
    new SplittableRandom(SEED).nextBytes(bytes);
    assertThat(answer(bytes, false)).as("seed %s", SEED).doesNotContain(" 200 ");
  }

  @Test
  void http2PrefaceAndThenGarbage() throws IOException {
    byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = new byte[preface.length + 10_000];
    new SplittableRandom(SEED).nextBytes(bytes);
    System.arraycopy(preface, 0, bytes, 0, preface.length);
    answer(bytes, false);
  }

  @Test
  void http1Request() throws IOException {
    String request = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    String answer = answer(request.getBytes(StandardCharsets.US_ASCII), false);
    // Refused in words of HTTP/1.1, or closed without any.
    assertThat(answer)
        .satisfiesAnyOf(
            closed -> assertThat(closed).isEmpty(),
            refused -> assertThat(refused).matches("(?s)HTTP/1\\.1 [45]\\d\\d .*"));
  }

  @Test
  void connectionThatEndsAtOnce() throws IOException {
    for (int i = 0; i < 20; i++) {
      assertThat(answer(new byte[0], true)).isEmpty();
    }
  }

  /** What the node says until it closes the connection, which it must. */
  private static String answer(byte[] bytes, boolean end) throws IOException {
    Address address = cluster.address(1);
    try (Socket socket = new Socket(address.host(), address.port())) {
      socket.setSoTimeout(READ_TIMEOUT_MILLIS);
      try {
        socket.getOutputStream().write(bytes);
        if (end) {
          socket.shutdownOutput();
        }
        return readAll(socket.getInputStream());
      } catch (SocketException e) {
        return "";
      }
    }
  }

  private static String readAll(InputStream in) throws IOException {
    StringBuilder read = new StringBuilder();
    byte[] buffer = new byte[4096];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      read.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
    }
    return read.toString();
  }
}
