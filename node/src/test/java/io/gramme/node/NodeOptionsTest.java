package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class NodeOptionsTest {
  private static void requireRefused(String option, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            NodeOptionException.class, e -> assertThat(e.option()).isEqualTo(option));
  }

  @Test
  void onlyLoopbackIsListenedOn() {
    for (String host : new String[] {
      "0.0.0.0",
      "192.168.0.1",
      "10.0.0.1",
      "::",
      "example.org",
      "127.evil.org",
      "",
      "localhost.evil"
    }) {
      assertThatThrownBy(() -> NodeOptions.inMemory().listen(host, 7400))
          .as(host)
          .isInstanceOf(UnprotectedListenerException.class)
          .hasMessageContaining("no security");
    }
    for (String host : new String[] {"127.0.0.1", "127.8.9.10", "::1", "localhost"}) {
      assertThat(NodeOptions.inMemory().listen(host, 0).build().listenHost()).isEqualTo(host);
    }
  }

  @Test
  void everyOptionNamesItself() {
    requireRefused("listen", () -> NodeOptions.inMemory().listen("127.0.0.1", 65_536));
    requireRefused("listen", () -> NodeOptions.inMemory().listen("127.0.0.1", -1));
    requireRefused("partitions", () -> NodeOptions.inMemory().partitions(100));
    requireRefused("replicas", () -> NodeOptions.inMemory().replicas(17));
    requireRefused("dmax", () -> NodeOptions.inMemory().dmax(Duration.ofMillis(99)));
    requireRefused("weight", () -> NodeOptions.inMemory().weight(0));
    requireRefused("weight", () -> NodeOptions.inMemory().weight(Double.NaN));
    requireRefused("zone", () -> NodeOptions.inMemory().zone(" "));
    requireRefused("seat", () -> NodeOptions.inMemory().seat(""));
    requireRefused("memoryShare", () -> NodeOptions.inMemory().memoryShare(0.61));
    requireRefused("memoryShare", () -> NodeOptions.inMemory().memoryShare(Double.NaN));
    requireRefused(
        "nullNode",
        () -> NodeOptions.inDirectory(Path.of("data")).nullNode(true).build());
  }

  @Test
  void optionsDoNotChangeWithTheirBuilder() {
    NodeOptions.Builder builder = NodeOptions.inMemory().listenAnywhere();
    NodeOptions options = builder.build();
    builder.listen("127.0.0.1", 9999).zone("elsewhere");
    assertThat(options.listenPort()).isZero();
    assertThat(options.zone()).isNull();
  }
}
