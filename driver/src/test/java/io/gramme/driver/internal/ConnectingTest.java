package io.gramme.driver.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.driver.Bucket;
import io.gramme.driver.CallOnEventLoopException;
import io.gramme.driver.Codec;
import io.gramme.driver.ConnectException;
import io.gramme.driver.Diagnostics;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.Gramme;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.Member;
import io.gramme.driver.MissingProviderException;
import io.gramme.driver.Problem;
import io.gramme.driver.spi.NodeProvider;
import io.gramme.driver.spi.TransportControl;
import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.ring.PlacementParameters;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From a URL to an open session and back, over an engine of one map. */
final class ConnectingTest {
  private static final NodeId NODE = new NodeId(0xabc);
  private static final long DMAX_MILLIS = 3_000;

  private final FakeEngine engine = new FakeEngine();
  private final List<Address> contacted = new ArrayList<>();
  private @Nullable Vertx used;

  @AfterEach
  void stop() {
    engine.stop();
  }

  @Test
  void a_session_is_opened_used_and_closed_once() throws Exception {
    Gramme gramme = connect("gramme://a:7401,b/?r=1", null);
    assertThat(contacted).containsExactly(new Address("a", 7401), new Address("b", 7400));
    Bucket<String, String> bucket = gramme.bucket("carts", Codec.string());
    bucket.put("k", "v");
    assertThat(bucket.get("k")).contains("v");
    gramme.close();
    gramme.close();
    get(gramme.closeAsync());
    assertThat(engine.calls.stream().filter("close"::equals)).hasSize(1);
  }

  @Test
  void a_bucket_needs_a_name_of_an_allowed_length() throws Exception {
    try (Gramme gramme = connect("gramme://a", null)) {
      assertThatThrownBy(() -> gramme.bucket("", Codec.string()))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("1 to 255");
      assertThatThrownBy(() -> gramme.bucket("ü".repeat(128), Codec.string()))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("256 bytes");
    }
  }

  @Test
  void unwrap_returns_or_throws() throws Exception {
    try (Gramme gramme = connect("gramme://a", null)) {
      assertThat(gramme.isWrapperFor(Diagnostics.class)).isTrue();
      assertThat(gramme.isWrapperFor(TransportControl.class)).isFalse();
      assertThatThrownBy(() -> gramme.unwrap(TransportControl.class))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("GR-1010")
          .hasMessageContaining("TransportControl");
      Diagnostics diagnostics = gramme.unwrap(Diagnostics.class);
      assertThat(diagnostics.members())
          .containsExactly(new Member(NODE.toString(), "127.0.0.1:7400", "ACTIVE", null, true));
      assertThat(diagnostics.replicasOf("carts", new byte[] {1})).containsExactly(NODE.toString());
      engine.put("carts", "k", "x", "y");
      assertThat(
              diagnostics.readFrom(NODE.toString(), "carts", new byte[] {'k'}).values())
          .containsExactly(new byte[] {'x'}, new byte[] {'y'});
      assertThatThrownBy(() -> diagnostics.readFrom("node1", "carts", new byte[] {'k'}))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("'node1' is no node id");
    }
  }

  @Test
  void a_write_timeout_above_a_third_of_dmax_is_refused_when_asked_for() throws Exception {
    connect("gramme://a", null).close();
    connect("gramme://a/?writeTimeout=1s", null).close();
    engine.calls.clear();
    assertThatThrownBy(() -> connect("gramme://a/?writeTimeout=1001", null))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("1001ms")
        .hasMessageContaining("at most 1000ms");
    assertThat(engine.calls).as("what was connected is closed").containsExactly("close");
  }

  @Test
  void an_engine_that_does_not_connect_leaves_nothing_open() throws Exception {
    ConnectException refused = new ConnectException(Problem.of(ErrorCode.CONNECT_FAILED, "nobody"));
    int closedBefore = TestNodeProvider.CLOSED.get();
    EngineSource failing = (vertx, contacts, options) -> {
      used = vertx;
      return CompletableFuture.failedFuture(refused);
    };
    Connecting connecting = connecting("gramme:test-nodes:", null, failing);
    assertThatThrownBy(() -> get(connecting.start())).isSameAs(refused);
    assertThat(TestNodeProvider.CLOSED.get()).isEqualTo(closedBefore + 1);
    assertClosed(used);
  }

  @Test
  void the_applications_vertx_stays_open_and_the_sessions_own_does_not() throws Exception {
    Vertx shared = Vertx.vertx();
    connect("gramme://a", shared).close();
    assertThat(used).isSameAs(shared);
    get(shared.executeBlocking(() -> "alive").toCompletionStage());
    get(shared.close().toCompletionStage());
    connect("gramme://a", null).close();
    assertClosed(used);
  }

  @Test
  void nodes_named_by_the_url_are_started_and_stopped_with_the_session() throws Exception {
    int closedBefore = TestNodeProvider.CLOSED.get();
    Gramme gramme = connect("gramme:test-nodes:?nodes=3&r=1", null);
    assertThat(contacted).containsExactly(new Address("127.0.0.1", 7403));
    assertThat(TestNodeProvider.CLOSED.get()).isEqualTo(closedBefore);
    gramme.close();
    assertThat(TestNodeProvider.CLOSED.get()).isEqualTo(closedBefore + 1);
  }

  @Test
  void what_a_provider_does_not_know_or_allow_is_named() {
    assertThatThrownBy(() -> connect("gramme:test-nodes:?node=3", null))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("did you mean 'nodes'");
    assertThatThrownBy(() -> connect("gramme:test-nodes:?nodes=0", null))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("1 to 9");
    assertThatThrownBy(() -> connect("gramme:test-nodes:?nodes=9", null))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("no memory");
    assertThatThrownBy(() -> connect("gramme://a/?nodes=3", null))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("unknown option 'nodes'");
  }

  @Test
  void a_scheme_nobody_serves_is_named_with_those_that_are() {
    assertThatThrownBy(() -> connect("gramme:moon:", null))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("GR-1002")
        .hasMessageContaining("gramme:test-nodes:");
    assertThatThrownBy(() -> NodeProviders.find("embedded", List.<NodeProvider>of()))
        .isInstanceOf(MissingProviderException.class)
        .hasMessageContaining("io.gramme:gramme-node");
  }

  @Test
  void connecting_on_an_event_loop_is_refused() throws Exception {
    Vertx vertx = Vertx.vertx();
    CompletableFuture<Boolean> refused = new CompletableFuture<>();
    vertx.getOrCreateContext().runOnContext(nothing -> {
      try {
        Gramme.connect("gramme://127.0.0.1:1").close();
        refused.complete(false);
      } catch (CallOnEventLoopException e) {
        refused.complete(true);
      }
    });
    assertThat(refused.get(30, TimeUnit.SECONDS)).isTrue();
    get(vertx.close().toCompletionStage());
  }

  private Gramme connect(String url, @Nullable Vertx shared) throws Exception {
    EngineSource source = (vertx, contacts, options) -> {
      used = vertx;
      contacted.clear();
      contacted.addAll(contacts);
      ClusterRing ring = ring();
      return CompletableFuture.completedFuture(
          new EngineSource.Connected(engine, () -> ring, List.of()));
    };
    return get(connecting(url, shared, source).start());
  }

  private static Connecting connecting(String url, @Nullable Vertx shared, EngineSource source) {
    return new Connecting(url, OptionValues.NONE, shared, null, source, Map.of());
  }

  private static ClusterRing ring() {
    ClusterParameters parameters = new ClusterParameters(
        new ClusterId(1),
        new PlacementParameters(16, 3),
        DMAX_MILLIS,
        ClusterParameters.FORMAT_VERSION);
    return ClusterRing.of(MemberTable.founding(
        parameters,
        new MemberRecord(
            NODE,
            "seat1",
            1,
            MemberState.ACTIVE,
            new Address("127.0.0.1", 7400),
            null,
            1.0,
            1,
            1)));
  }

  private static void assertClosed(@Nullable Vertx vertx) {
    assertThat(vertx).isNotNull();
    if (vertx != null) {
      assertThatThrownBy(() -> get(vertx.executeBlocking(() -> "alive").toCompletionStage()))
          .isInstanceOf(Exception.class);
    }
  }

  private static <T extends @Nullable Object> T get(CompletionStage<T> stage) throws Exception {
    try {
      return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
