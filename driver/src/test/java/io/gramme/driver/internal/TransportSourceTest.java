package io.gramme.driver.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gramme.driver.ConnectException;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.Fate;
import io.gramme.driver.Gramme;
import io.gramme.driver.transport.SessionOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Options as the transport gets them, and what becomes of a connection that nobody answers. */
final class TransportSourceTest {
  @Test
  void defaults_are_accepted_by_the_transport() {
    SessionOptions settings = TransportSource.settings(OptionValues.NONE);
    assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.parameters().cacheBytes()).isEqualTo(16 * 1024 * 1024);
    assertThat(settings.streams().maxQueuedItems()).isEqualTo(4_096);
    assertThat(settings.streams().maxQueuedBytes()).isEqualTo(16 * 1024 * 1024);
    assertThat(settings.membersFile()).isNull();
  }

  @Test
  void every_option_reaches_its_setting() {
    OptionValues given = OptionValues.of(
        Map.of(
            "connectTimeout", "2s",
            "stateCacheBytes", "0",
            "heartbeat", "1",
            "maxBacklogItems", "7",
            "maxBacklogBytes", "8m",
            "membersFile", "members"),
        "a test");
    SessionOptions settings = TransportSource.settings(given);
    assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.streams().connectTimeoutMillis()).isEqualTo(2_000);
    assertThat(settings.parameters().cacheBytes()).isZero();
    assertThat(settings.streams().heartbeatIntervalMillis()).isEqualTo(1);
    assertThat(settings.streams().heartbeatLimitMillis()).isEqualTo(3);
    assertThat(settings.streams().maxQueuedItems()).isEqualTo(7);
    assertThat(settings.streams().maxQueuedBytes()).isEqualTo(8 * 1024 * 1024);
    assertThat(settings.membersFile()).isEqualTo(Path.of("members").toAbsolutePath());
  }

  @Test
  void a_port_where_nobody_listens_is_named() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    ConnectException refused = catchThrowableOfType(
        ConnectException.class,
        () -> Gramme.connect("gramme://127.0.0.1:" + port + "/?connectTimeout=1s"));
    assertThat(refused).hasMessageContaining("127.0.0.1:" + port);
    assertThat(refused.code()).isEqualTo(ErrorCode.CONNECT_FAILED);
    assertThat(refused.retryable()).isTrue();
    assertThat(refused.fate()).isEqualTo(Fate.NOT_APPLIED);
  }

  @Test
  void a_node_that_accepts_and_never_answers_ends_with_the_connect_timeout() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "gramme://127.0.0.1:" + silent.getLocalPort() + "/?connectTimeout=200ms";
      ConnectException refused =
          catchThrowableOfType(ConnectException.class, () -> Gramme.connect(url));
      assertThat(refused).hasMessageContaining("200 ms");
    }
  }
}
