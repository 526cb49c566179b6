package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.membership.Address;
import io.gramme.message.Request;
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
  void whatLeadsNowhereIsNotAdvertised() {
    for (String host : new String[] {"0.0.0.0", "00.0.0.0", "::", "0:0:0:0:0:0:0:0", "::0.0.0.0"}) {
      assertThatThrownBy(() -> NodeOptions.inMemory().advertise(host, 7400))
          .as(host)
          .isInstanceOfSatisfying(
              NodeOptionException.class, e -> assertThat(e.option()).isEqualTo("advertise"))
          .hasMessageContaining("stands for every address");
    }
    for (String host : new String[] {
      "",
      " ",
      "a b",
      "a,b",
      "a/b",
      "http://a",
      "user@a",
      "[::1]",
      ":::",
      "fe80::1%eth0",
      "7400",
      "127.1",
      "300.1.1.1",
      "1.2.3.4.5",
      "-a",
      ".a",
      "a\nb",
      "a*"
    }) {
      assertThatThrownBy(() -> NodeOptions.inMemory().advertise(host))
          .as(host)
          .isInstanceOfSatisfying(
              NodeOptionException.class, e -> assertThat(e.option()).isEqualTo("advertise"))
          .hasMessageContaining("neither a host name nor an IP address");
    }
    requireRefused("advertise", () -> NodeOptions.inMemory().advertise("a".repeat(256)));
    assertThatThrownBy(() -> NodeOptions.inMemory().advertise("node1", 0))
        .isInstanceOf(NodeOptionException.class)
        .hasMessageContaining("leave the port out");
    requireRefused("advertise", () -> NodeOptions.inMemory().advertise("node1", -1));
    requireRefused("advertise", () -> NodeOptions.inMemory().advertise("node1", 65_536));
  }

  @Test
  void whatIsNotAdvertisedIsAsListenedOn() {
    Address listening = new Address("127.0.0.1", 7411);
    NodeOptions.Builder builder = NodeOptions.inMemory().listenAnywhere();
    assertThat(builder.build().advertised(listening)).isEqualTo(listening);
    for (String host : new String[] {
      "node1", "Node-1.example.org", "node_1.", "1and1.org", "kn\u00f6ten", "10.0.0.1", "::1"
    }) {
      assertThat(builder.advertise(host).build().advertised(listening))
          .isEqualTo(new Address(host, 7411));
    }
    assertThat(builder.advertise("node1", 7400).build().advertised(listening))
        .isEqualTo(new Address("node1", 7400));
    assertThat(builder.advertise("node1").build().advertised(listening))
        .as("the last call holds")
        .isEqualTo(new Address("node1", 7411));
  }

  @Test
  void e5ANodeIsAdmittedWhileNoKeyIsStoredUnlessAnythingElseIsSaid() {
    NodeOptions.Builder builder = NodeOptions.inMemory();
    assertThat(builder.build().admission()).isEqualTo(Request.Admission.WHILE_EMPTY);
    NodeOptions now = builder.admission(Request.Admission.NOW).build();
    builder.admission(Request.Admission.LATER);
    assertThat(now.admission()).isEqualTo(Request.Admission.NOW);
  }

  @Test
  void optionsDoNotChangeWithTheirBuilder() {
    NodeOptions.Builder builder = NodeOptions.inMemory().listenAnywhere();
    NodeOptions options = builder.build();
    builder.listen("127.0.0.1", 9999).zone("elsewhere").advertise("elsewhere", 1);
    assertThat(options.advertisedHost()).isNull();
    assertThat(options.advertisedPort()).isNull();
    assertThat(options.listenPort()).isZero();
    assertThat(options.zone()).isNull();
  }
}
