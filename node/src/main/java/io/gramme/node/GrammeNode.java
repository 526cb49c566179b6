package io.gramme.node;

import io.gramme.machine.Sealed;
import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.Epoch;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.node.control.ControlFailure;
import io.gramme.node.control.ControlSettings;
import io.gramme.node.control.JoinFailedException;
import io.gramme.node.control.Saving;
import io.gramme.node.identity.IdentityException;
import io.gramme.node.identity.IdentityStore;
import io.gramme.node.identity.NodeIdentity;
import io.gramme.node.server.ControlHost;
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
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node of the cluster as a Vert.x verticle: {@code vertx.deployVerticle(new GrammeNode(options))}.
 *
 * <p>Deployed, it listens, has created, joined or come back to its cluster, and serves; one that joins is in the ring then,
 * or knows that it stays a candidate until somebody commits a plan with it ({@link #isInRing}). Undeployed, it has answered
 * what it had taken, closed its store and released its directory. One event loop serves its connections, one thread of
 * its own the store. Deploy an instance once, as a standard (event-loop) verticle.
 *
 * <p>Deployment fails with {@link io.gramme.node.identity.IdentityException},
 * {@link io.gramme.node.control.JoinFailedException}, {@link io.gramme.node.storage.StorageException},
 * {@link NodeSupersededException}, {@link NodeLeftException} or the network's error; nothing is left open then.
 *
 * <p>The application's Vert.x resolves the names of other members, and caches what it has learnt. For a name that leads
 * elsewhere to be followed at the next connect, create it with
 * {@code new VertxOptions().setAddressResolverOptions(new AddressResolverOptions().setCacheMaxTimeToLive(0)
 * .setHostsRefreshPeriod(1_000_000_000))}; that period is in nanoseconds.
 */
public final class GrammeNode extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(GrammeNode.class);
  private static final long CEILING_CHECK_MILLIS = 5_000;
  private static final SecureRandom SECURE = new SecureRandom();

  private final NodeOptions options;
  private final NodeService service = new NodeService();
  private final Promise<MemberTable> entering = Promise.promise();
  private final Promise<Void> ended = Promise.promise();
  private final Promise<Void> complete = Promise.promise();
  private @Nullable IdentityStore identities;
  private @Nullable HttpServer server;
  private @Nullable StreamClient client;
  private volatile @Nullable ControlSettings settings;
  private volatile @Nullable StoreThread store;
  private volatile @Nullable ControlHost control;
  private @Nullable TimerSlot ceilingTimer;

  /** A node to be deployed. */
  public GrammeNode(NodeOptions options) {
    this.options = options;
  }

  /** Where it listens. */
  public Address address() {
    return started(settings).listening();
  }

  /** Where others are told to connect to: the address in its member record. */
  public Address advertisedAddress() {
    return started(settings).address();
  }

  public NodeId nodeId() {
    return started(settings).self();
  }

  /** The member table in force. */
  public MemberTable table() {
    return started(started(control).table());
  }

  /** Whether it is an owner of keys, as far as placement goes, and no candidate. */
  public boolean isInRing() {
    return table().current().contains(nodeId());
  }

  /** What it has done and holds now. */
  public NodeStatistics stats() {
    ControlHost cluster = started(control);
    StoreThread running = started(store);
    MemberTable table = started(cluster.table());
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

  /**
   * Completes when the node was undeployed; fails when it left service by itself, with the reason, which is a
   * {@link NodeLeftException} when it has left its cluster in good order.
   */
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
            .compose(this::serve))
        .recover(failure -> closeAll().transform(closed -> Future.failedFuture(failure)));
  }

  private Future<HttpServer> listen() {
    StreamServerSettings settings = StreamServerSettings.of(
        () -> {
          ControlHost host = control;
          return host == null ? ClusterId.UNKNOWN : host.cluster();
        },
        () -> {
          ControlHost host = control;
          return host == null ? 0 : host.hlc();
        },
        () -> {
          ControlHost host = control;
          return host == null ? Epoch.UNKNOWN : host.epoch();
        });
    return vertx
        .createHttpServer(StreamServer.httpOptions())
        .requestHandler(StreamServer.handler(vertx, settings, service))
        .listen(options.listenPort(), options.listenHost());
  }

  private Future<MemberTable> enter(IdentityStore opened, int port) {
    StreamClient streams = StreamClient.create(vertx, StreamSettings.ofDefaults());
    client = streams;
    ControlSettings own = settings(opened, new Address(options.listenHost(), port));
    settings = own;
    ControlHost host = ControlHost.create(
        vertx,
        context,
        streams,
        opened,
        own,
        new SplittableRandom(SECURE.nextLong()),
        new Control());
    control = host;
    service.open(host);
    host.begin().onSuccess(entering::tryComplete);
    return entering.future();
  }

  private ControlSettings settings(IdentityStore opened, Address listening) {
    NodeIdentity known = opened.identity();
    Address advertised = options.advertised(listening);
    List<Address> contacts = new ArrayList<>(options.join());
    contacts.removeAll(List.of(listening, advertised));
    if (known == null && contacts.isEmpty() && !options.join().isEmpty()) {
      throw new NodeOptionException("join", "holds only the node itself: " + options.join());
    }
    return new ControlSettings(
        known == null ? new NodeId(SECURE.nextLong()) : known.node(),
        SECURE.nextLong(),
        advertised,
        listening,
        options.seat(),
        options.zone(),
        options.weight(),
        options.parameters(),
        newClusterId(),
        contacts,
        options.admission(),
        options.answerWait().toMillis(),
        ControlSettings.GOSSIP_MILLIS,
        options.expect());
  }

  /** 64 random bits that are never {@link ClusterId#UNKNOWN}. */
  private static ClusterId newClusterId() {
    long drawn = SECURE.nextLong();
    while (!new ClusterId(drawn).isKnown()) {
      drawn = SECURE.nextLong();
    }
    return new ClusterId(drawn);
  }

  /** Serves at once; complete when the members that answer know where, and what becomes of a candidate is known. */
  private Future<Void> serve(StoreThread running) {
    store = running;
    service.serve(running);
    TimerSlot ceiling = new TimerSlot(vertx);
    ceilingTimer = ceiling;
    ceiling.every(CEILING_CHECK_MILLIS, this::renewCeiling);
    return started(control).serve(running);
  }

  /** Ahead of use, so that the store's thread seldom waits for it (rule T3). */
  private void renewCeiling() {
    long hlc = started(store).hlc();
    blocking(() -> started(identities).reserve(hlc, System.currentTimeMillis()))
        .onFailure(e -> LOG.error("the clock ceiling could not be renewed", e));
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
    ControlHost host = control;
    Saving.Heard unkept = host == null ? null : host.close();
    return blocking(this::closeStore)
        .eventually(() -> server == null ? Future.succeededFuture() : server.close())
        .eventually(() -> client == null ? Future.succeededFuture() : client.close())
        .eventually(() -> blocking(() -> closeIdentity(unkept)));
  }

  private @Nullable Void closeStore() {
    StoreThread running = store;
    if (running != null) {
      running.close();
    }
    return null;
  }

  private @Nullable Void closeIdentity(Saving.@Nullable Heard unkept) throws IdentityException {
    IdentityStore open = identities;
    if (open == null) {
      return null;
    }
    try (open) {
      StoreThread closed = store;
      if (closed != null) {
        keepHeard(open, unkept);
        open.settle(closed.hlc());
      }
    }
    return null;
  }

  /** T4: what was heard of others must outlive this process, or nobody knows it when all start together. */
  private static void keepHeard(IdentityStore open, Saving.@Nullable Heard unkept) {
    if (unkept == null) {
      return;
    }
    try {
      open.changeLives(unkept::in);
    } catch (IdentityException e) {
      LOG.warn("what was heard of other members could not be kept: {}", e.getMessage());
    }
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
    if (why instanceof NodeLeftException) {
      LOG.info("leaving service: {}", why.getMessage());
    } else {
      LOG.error("leaving service: {}", why.getMessage());
    }
    service.stop(String.valueOf(why.getMessage()));
    ended.tryFail(why);
    vertx.undeploy(deploymentID());
  }

  /** What the control machine has brought about. */
  private final class Control implements ControlHost.Listener {
    @Override
    public void inForce(MemberTable table) {
      if (table.current().members().size() >= options.expect()) {
        complete.tryComplete();
      }
    }

    @Override
    public void failed(ControlFailure why) {
      Exception failure = exception(why);
      if (store == null) {
        entering.tryFail(failure);
      } else {
        leaveService(failure);
      }
    }

    private Exception exception(ControlFailure why) {
      NodeId self = started(settings).self();
      if (why instanceof ControlFailure.Superseded superseded) {
        return NodeSupersededException.by(superseded.known());
      } else if (why instanceof ControlFailure.Removed removed) {
        return NodeSupersededException.removed(removed.known());
      } else if (why instanceof ControlFailure.Left left) {
        return new NodeLeftException(left.node());
      } else if (why instanceof ControlFailure.SetBack setBack) {
        return NodeSupersededException.by(self, setBack.member(), setBack.contradiction());
      } else if (why instanceof ControlFailure.Unfit unfit) {
        return new IdentityException(unfit.kind(), unfit.detail());
      } else if (why instanceof ControlFailure.NotJoined notJoined) {
        return new JoinFailedException(notJoined.failure(), notJoined.detail());
      } else {
        throw Sealed.unknown(why);
      }
    }
  }
}
