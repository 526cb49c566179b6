package io.gramme.node;

import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.Epoch;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import io.gramme.message.Reply;
import io.gramme.node.gossip.ClusterMembership;
import io.gramme.node.gossip.MembershipHost;
import io.gramme.node.identity.HeardLife;
import io.gramme.node.identity.IdentityException;
import io.gramme.node.identity.IdentityStore;
import io.gramme.node.server.NodeService;
import io.gramme.node.server.StoreThread;
import io.gramme.node.storage.StorageException;
import io.gramme.node.streams.StreamServer;
import io.gramme.node.streams.StreamServerSettings;
import io.gramme.stream.StreamClient;
import io.gramme.stream.StreamSettings;
import io.gramme.stream.TimerSlot;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node of the cluster as a Vert.x verticle: {@code vertx.deployVerticle(new GrammeNode(options))}.
 *
 * <p>Deployed, it listens, has created, joined or come back to its cluster, and serves. Undeployed, it has answered
 * what it had taken, closed its store and released its directory. One event loop serves its connections, one thread of
 * its own the store. Deploy an instance once, as a standard (event-loop) verticle.
 *
 * <p>Deployment fails with {@link io.gramme.node.identity.IdentityException},
 * {@link io.gramme.node.gossip.JoinFailedException}, {@link io.gramme.node.storage.StorageException},
 * {@link NodeSupersededException} or the network's error; nothing is left open then.
 */
public final class GrammeNode extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(GrammeNode.class);
  private static final long CEILING_CHECK_MILLIS = 5_000;

  private final NodeOptions options;
  private final NodeService service = new NodeService(this::keepHeardSoon);
  private final Promise<Void> ended = Promise.promise();
  private final Promise<Void> complete = Promise.promise();
  private @Nullable IdentityStore identities;
  private @Nullable HttpServer server;
  private @Nullable StreamClient client;
  private volatile @Nullable OpenNode node;
  private volatile @Nullable StoreThread store;
  private volatile @Nullable ClusterMembership membership;
  private volatile long epoch = Epoch.UNKNOWN;
  private @Nullable TimerSlot ceilingTimer;

  /** A node to be deployed. */
  public GrammeNode(NodeOptions options) {
    this.options = options;
  }

  /** Where it listens. */
  public Address address() {
    return started(node).address;
  }

  public NodeId nodeId() {
    return started(node).self;
  }

  /** The member table in force. */
  public MemberTable table() {
    return started(membership).table();
  }

  /** What it has done and holds now. */
  public NodeStatistics stats() {
    ClusterMembership cluster = started(membership);
    StoreThread running = started(store);
    MemberTable table = cluster.table();
    return new NodeStatistics(
        running.keyCount(),
        table.current().members().size(),
        Epoch.of(table),
        cluster.isSpread(),
        running.hlc(),
        running.statistics(),
        running.failure(),
        running.outOfService());
  }

  /** Completes when the node was undeployed; fails when it had to leave service by itself, with the reason. */
  public Future<Void> ended() {
    return ended.future();
  }

  /** Completes once as many members are there as it is to expect; drivers are served from then on. */
  public Future<Void> complete() {
    return complete.future();
  }

  private static <T> T started(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("the node is not deployed");
    }
    return part;
  }

  @Override
  public Future<?> start() {
    return blocking(() -> NodeStore.openIdentity(options))
        .compose(opened -> {
          identities = opened;
          return listen();
        })
        .compose(listening -> {
          server = listening;
          return enter(started(identities), listening.actualPort());
        })
        .compose(table -> blocking(
                () -> NodeStore.start(options, started(identities), table, this::storeFailed))
            .compose(running -> serve(table, running)))
        .recover(failure -> closeAll().transform(closed -> Future.failedFuture(failure)));
  }

  private Future<HttpServer> listen() {
    StreamServerSettings settings = StreamServerSettings.of(
        () -> {
          ClusterMembership cluster = membership;
          return cluster == null ? ClusterId.UNKNOWN : cluster.table().cluster();
        },
        this::hlc,
        () -> epoch);
    return vertx
        .createHttpServer(StreamServer.httpOptions())
        .requestHandler(StreamServer.handler(vertx, settings, service))
        .listen(options.listenPort(), options.listenHost());
  }

  private long hlc() {
    StoreThread running = store;
    return running == null ? 0 : running.hlc();
  }

  private Future<MemberTable> enter(IdentityStore opened, int port) {
    StreamClient streams = StreamClient.create(vertx, StreamSettings.ofDefaults());
    client = streams;
    OpenNode open = new OpenNode(
        vertx, context, options, opened, new Address(options.listenHost(), port), streams);
    node = open;
    MemberTable kept = opened.table();
    if (opened.identity() != null && kept != null) {
      service.remember(opened.lives().heard());
      service.bearWitness(open.self, kept);
    }
    return new ClusterEntry(open).enter();
  }

  /** Serves at once; complete when the members that answer know where. */
  private Future<Void> serve(MemberTable table, StoreThread running) {
    OpenNode open = started(node);
    store = running;
    epoch = Epoch.of(table);
    ClusterMembership cluster = ClusterMembership.start(
        vertx, context, open.self, table, open.random, open.streams(this::hlc), new Host());
    membership = cluster;
    service.expect(options.expect());
    service.serve(open.self, cluster, running);
    noteMembers(table);
    TimerSlot ceiling = new TimerSlot(vertx);
    ceilingTimer = ceiling;
    ceiling.every(CEILING_CHECK_MILLIS, this::renewCeiling);
    return cluster.announced();
  }

  /** Ahead of use, so that the store's thread seldom waits for it (rule T3). */
  private void renewCeiling() {
    blocking(() -> started(identities).reserve(hlc(), System.currentTimeMillis()))
        .onFailure(e -> LOG.error("the clock ceiling could not be renewed", e));
    keepHeardSoon();
  }

  private void noteMembers(MemberTable table) {
    if (table.current().members().size() >= options.expect()) {
      complete.tryComplete();
    }
  }

  private void keepHeardSoon() {
    try {
      blocking(this::keepHeard);
    } catch (RuntimeException e) {
      LOG.debug("too late to keep what was heard", e); // Vert.x is closing, and closing keeps it
    }
  }

  /** T4: what was heard of others must outlive this process, or nobody knows it when all start together. */
  private @Nullable Void keepHeard() {
    IdentityStore open = identities;
    if (open == null || !service.heard().takeChange()) {
      return null;
    }
    try {
      open.changeLives(lives -> lives.withHeard(service.heard().all()));
    } catch (IdentityException e) {
      service.heard().notKept();
      LOG.warn("what was heard of other members could not be kept: {}", e.getMessage());
    }
    return null;
  }

  @Override
  public Future<?> stop() {
    return closeAll().onComplete(closed -> ended.tryComplete());
  }

  private Future<?> closeAll() {
    service.stop("the node is closing");
    TimerSlot ceiling = ceilingTimer;
    if (ceiling != null) {
      ceiling.cancel();
    }
    ClusterMembership cluster = membership;
    if (cluster != null) {
      cluster.close();
    }
    return blocking(this::closeStore)
        .eventually(() -> server == null ? Future.succeededFuture() : server.close())
        .eventually(() -> client == null ? Future.succeededFuture() : client.close())
        .eventually(() -> blocking(this::closeIdentity));
  }

  private @Nullable Void closeStore() {
    StoreThread running = store;
    if (running != null) {
      running.close();
    }
    return null;
  }

  private @Nullable Void closeIdentity() throws IdentityException {
    IdentityStore open = identities;
    if (open == null) {
      return null;
    }
    try (open) {
      StoreThread closed = store;
      if (closed != null) {
        keepHeard();
        open.settle(closed.hlc());
      }
    }
    return null;
  }

  // Vert.x declares that any blocking action may return null; here T itself says whether it does.
  @SuppressWarnings("NullAway")
  private <T extends @Nullable Object> Future<T> blocking(Callable<T> action) {
    return vertx.executeBlocking(action, false);
  }

  /** On the store's thread. */
  private void storeFailed(String why) {
    StorageException failure = new StorageException(
        StorageException.Reason.INPUT_OUTPUT, "the store failed and serves no more: " + why);
    context.runOnContext(ignored -> leaveService(failure));
  }

  private void leaveService(Exception why) {
    LOG.error("leaving service: {}", why.getMessage());
    service.stop(String.valueOf(why.getMessage()));
    ended.tryFail(why);
    vertx.undeploy(deploymentID());
  }

  /** What the membership asks of this node. */
  private final class Host implements MembershipHost {
    private volatile @Nullable ClusterRing written;

    @Override
    public void write(MemberTable table) throws IdentityException {
      ClusterRing ring = ClusterRing.of(table); // here, off the event loop
      started(identities).save(table); // and before this: no table without a ring is ever kept
      written = ring;
    }

    @Override
    public void inForce(MemberTable table) {
      ClusterRing ring = started(written);
      epoch = ring.epoch();
      started(store).ringChanged(ring);
      noteMembers(table);
    }

    @Override
    public CompletionStage<Long> hold(long token, long millis) {
      return started(store).hold(token, millis);
    }

    @Override
    public CompletionStage<Reply> findKeys(String bucket) {
      return started(store).findKeys(bucket);
    }

    @Override
    public void release(long token) {
      started(store).release(token);
    }

    @Override
    public void superseded(MemberRecord known) {
      leaveService(NodeSupersededException.by(known));
    }

    @Override
    public @Nullable String contradiction(NodeStart start, long hlc) {
      IdentityStore open = started(identities);
      return open.lives()
          .own()
          .contradiction(
              Objects.requireNonNull(open.identity()), new HeardLife(start, hlc), Long.MAX_VALUE);
    }

    @Override
    public void setBack(NodeId by, String why) {
      leaveService(NodeSupersededException.by(started(node).self, "member " + by, why));
    }

    @Override
    public void failed(Throwable why) {
      leaveService(why instanceof Exception e ? e : new IllegalStateException(why));
    }

    @Override
    public void heardClock(long nodeHlc) {
      started(store).adoptClock(nodeHlc);
    }
  }
}
