package io.gramme.it.faces;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.driver.Bucket;
import io.gramme.driver.Codec;
import io.gramme.driver.Diagnostics;
import io.gramme.driver.Gramme;
import io.gramme.driver.GrammeException;
import io.gramme.driver.Member;
import io.gramme.driver.WriteOption;
import io.gramme.it.support.Await;
import io.gramme.membership.Address;
import io.gramme.node.GrammeNode;
import io.gramme.node.NodeOptions;
import io.gramme.node.embedded.EmbeddedCluster;
import io.gramme.node.embedded.EmbeddedOptions;
import io.gramme.stream.OwnVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Open sessions follow their members to other ports: no session is lost by restarts. */
@Tag("slow")
final class AddressChangeTest {
  private static final int NODES = 3;

  @TempDir
  private Path directory;

  private static void writesToAll(Bucket<String, String> bucket) {
    writesToAll(bucket, NODES);
  }

  private static void writesToAll(Bucket<String, String> bucket, int owners) {
    Await.until("all owners acknowledge", () -> {
      try {
        bucket.put("key", "value", WriteOption.w(owners));
        return true;
      } catch (GrammeException e) {
        return false;
      }
    });
  }

  private static Set<String> known(Gramme gramme) {
    return gramme.unwrap(Diagnostics.class).members().stream()
        .map(Member::address)
        .map(Object::toString)
        .collect(Collectors.toSet());
  }

  private static Set<String> listening(EmbeddedCluster nodes) {
    return nodes.addresses().stream().map(Address::toString).collect(Collectors.toSet());
  }

  @Test
  void callsGoOnWhileNodesMoveOneAfterTheOther() {
    try (EmbeddedCluster nodes =
            EmbeddedCluster.start(EmbeddedOptions.inDirectory(NODES, directory));
        Gramme gramme = Gramme.connect(nodes.url())) {
      Set<String> before = listening(nodes);
      Bucket<String, String> bucket = gramme.bucket("moves", Codec.string());
      writesToAll(bucket);
      for (int number = 1; number <= NODES; number++) {
        nodes.stop(number);
        bucket.put("key", "without " + number);
        nodes.restart(number);
        writesToAll(bucket);
      }
      assertThat(known(gramme)).isEqualTo(listening(nodes)).doesNotContainAnyElementsOf(before);
    }
  }

  @Test
  void anIdleSessionFollowsToo() {
    try (EmbeddedCluster nodes =
            EmbeddedCluster.start(EmbeddedOptions.inDirectory(NODES, directory));
        Gramme gramme = Gramme.connect(nodes.url())) {
      Bucket<String, String> bucket = gramme.bucket("moves", Codec.string());
      writesToAll(bucket);
      for (int number = 1; number <= NODES; number++) {
        nodes.stop(number);
        nodes.restart(number);
        Await.until(
            "the session knows all addresses", () -> known(gramme).equals(listening(nodes)));
      }
      writesToAll(bucket);
    }
  }

  /** A session connects to what members advertise, and follows one that is advertised under another name. */
  @Test
  void e1NodesAreReachedWhereTheyAdvertise() {
    Vertx vertx = OwnVertx.create(defaults -> {});
    try {
      GrammeNode first = deploy(vertx, inFolder("first").advertise("localhost"));
      GrammeNode second =
          deploy(vertx, inFolder("second").advertise("localhost").join(List.of(first.address())));
      try (Gramme gramme = Gramme.connect("gramme://" + first.advertisedAddress() + "/")) {
        Bucket<String, String> bucket = gramme.bucket("moves", Codec.string());
        writesToAll(bucket, 2);
        assertThat(known(gramme))
            .containsExactlyInAnyOrder(
                "localhost:" + first.address().port(),
                "localhost:" + second.address().port());
        Await.result(vertx.undeploy(second.deploymentID()));
        GrammeNode again = deploy(
            vertx, inFolder("second").listen("127.0.0.1", second.address().port()));
        writesToAll(bucket, 2);
        Await.until(
            "the session knows the new address",
            () -> known(gramme).contains("127.0.0.1:" + again.address().port()));
        writesToAll(bucket, 2);
        assertThat(bucket.get("key")).contains("value");
      }
    } finally {
      Await.result(vertx.close());
    }
  }

  private NodeOptions.Builder inFolder(String name) {
    return NodeOptions.inDirectory(directory.resolve(name)).listenAnywhere().partitions(16);
  }

  private static GrammeNode deploy(Vertx vertx, NodeOptions.Builder options) {
    GrammeNode node = new GrammeNode(options.build());
    Await.result(vertx.deployVerticle(node));
    return node;
  }

  @Test
  void theContactIsAskedWhenAllHaveMoved() {
    Vertx vertx = Vertx.vertx();
    try (EmbeddedCluster nodes =
        EmbeddedCluster.start(EmbeddedOptions.inDirectory(NODES, directory))) {
      // As a load balancer or a name does: the same contact, whatever nodes there are.
      int port = Await.result(forwardingTo(nodes, vertx));
      try (Gramme gramme = Gramme.connect("gramme://127.0.0.1:" + port + "/")) {
        Bucket<String, String> bucket = gramme.bucket("moves", Codec.string());
        writesToAll(bucket);
        for (int number = 1; number <= NODES; number++) {
          nodes.stop(number);
        }
        for (int number = 1; number <= NODES; number++) {
          nodes.restart(number);
        }
        writesToAll(bucket);
        assertThat(bucket.get("key")).contains("value");
      }
    } finally {
      Await.result(vertx.close());
    }
  }

  private static Future<Integer> forwardingTo(EmbeddedCluster nodes, Vertx vertx) {
    NetClient client = vertx.createNetClient();
    return vertx
        .createNetServer()
        .connectHandler(from -> {
          from.pause();
          if (nodes.addresses().isEmpty()) {
            from.close();
            return;
          }
          Address to = nodes.addresses().get(0);
          client
              .connect(to.port(), to.host())
              .onSuccess(socket -> join(from, socket))
              .onFailure(failure -> from.close());
        })
        .listen(0, "127.0.0.1")
        .map(server -> server.actualPort());
  }

  private static void join(NetSocket one, NetSocket other) {
    one.pipeTo(other);
    other.pipeTo(one);
  }
}
