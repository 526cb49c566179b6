package io.gramme.driver.internal;

import io.gramme.driver.ConnectException;
import io.gramme.driver.DriverOption;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.GrammeException;
import io.gramme.driver.HandshakeException;
import io.gramme.driver.NodeTraffic;
import io.gramme.driver.Problem;
import io.gramme.driver.Traffic;
import io.gramme.driver.engine.SessionParameters;
import io.gramme.driver.spi.TransportControl;
import io.gramme.driver.transport.ConnectFailedException;
import io.gramme.driver.transport.SessionOptions;
import io.gramme.driver.transport.VertxSession;
import io.gramme.membership.Address;
import io.gramme.membership.NodeId;
import io.gramme.stream.StreamSettings;
import io.gramme.stream.StreamStatistics;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Engines that speak to real nodes; the one place where options meet the transport. */
final class TransportSource implements EngineSource {
  private static final int SILENT_HEARTBEATS = 3;

  @Override
  public CompletionStage<Connected> connect(
      Vertx vertx, List<Address> contacts, OptionValues options) {
    CompletableFuture<Connected> connected = new CompletableFuture<>();
    VertxSession.connect(vertx, contacts, settings(options)).whenComplete((session, failure) -> {
      if (failure == null) {
        List<Object> facets = List.of(new Control(session), new Statistics(session));
        connected.complete(new Connected(session, session::ring, facets));
      } else {
        connected.completeExceptionally(failure(failure));
      }
    });
    return connected;
  }

  static SessionOptions settings(OptionValues options) {
    Duration connect = options.get(DriverOption.CONNECT_TIMEOUT, Duration.class);
    long heartbeat = options.get(DriverOption.HEARTBEAT, Duration.class).toMillis();
    StreamSettings defaults = StreamSettings.ofDefaults();
    StreamSettings streams = defaults
        .withConnectTimeoutMillis(Math.min(connect.toMillis(), defaults.connectTimeoutMillis()))
        .withHeartbeat(heartbeat, SILENT_HEARTBEATS * heartbeat)
        .withBacklog(
            options.get(DriverOption.MAX_BACKLOG_ITEMS, Integer.class),
            options.get(DriverOption.MAX_BACKLOG_BYTES, Long.class));
    return SessionOptions.ofDefaults()
        .withConnectTimeout(connect)
        .withParameters(SessionParameters.withCacheBytes(
                options.get(DriverOption.STATE_CACHE_BYTES, Long.class))
            .combiningUpdates(options.get(DriverOption.COMBINE_UPDATES, Boolean.class)))
        .withStreams(streams)
        .withMembersFile(MembersPath.of(options));
  }

  private static GrammeException failure(Throwable failure) {
    Throwable cause = failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
    String why = String.valueOf(cause.getMessage());
    if (cause instanceof ConnectFailedException refused && refused.rejection() != null) {
      return new HandshakeException(Problem.of(ErrorCode.HANDSHAKE_REFUSED, why).causedBy(cause));
    }
    return new ConnectException(
        Problem.of(ErrorCode.CONNECT_FAILED, why).causedBy(cause).retryableIf(true));
  }

  private record Control(VertxSession session) implements TransportControl {
    @Override
    public void cut(String nodeId) {
      session.cut(NodeId.parse(nodeId));
    }

    @Override
    public void heal(String nodeId) {
      session.heal(NodeId.parse(nodeId));
    }

    @Override
    public List<String> cutNodes() {
      return Results.ids(session.cutNodes());
    }
  }

  private record Statistics(VertxSession session) implements Traffic {
    @Override
    public CompletionStage<List<NodeTraffic>> byNode() {
      return session.statistics().thenApply(Statistics::of);
    }

    @Override
    public CompletionStage<Long> readRepairs() {
      return session.readRepairs();
    }

    @Override
    public CompletionStage<Long> epochRefusals() {
      return session.epochRefusals();
    }

    private static List<NodeTraffic> of(Map<NodeId, StreamStatistics> statistics) {
      List<NodeTraffic> traffic = new ArrayList<>();
      statistics.forEach((node, counts) -> traffic.add(new NodeTraffic(
          node.toString(),
          counts.itemsSent(),
          counts.batchesSent(),
          counts.repliesReceived(),
          counts.lateReplies(),
          counts.itemsQueued(),
          counts.bytesQueued(),
          counts.itemsOutstanding(),
          Duration.ofNanos(counts.roundTripNanos()))));
      return traffic;
    }
  }
}
