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
import io.gramme.node.control.Replacement;
import io.gramme.node.control.Saving;
import io.gramme.node.identity.IdentityException;
import io.gramme.node.identity.IdentityStore;
import io.gramme.node.identity.NodeDirectory;
import io.gramme.node.identity.NodeIdentity;
import io.gramme.node.identity.Retirement;
import io.gramme.node.server.ControlHost;
import io.gramme.node.server.NodeService;
import io.gramme.node.server.StoreThread;
import io.gramme.node.storage.StorageException;
import io.gramme.node.streams.StreamServer;
import io.gramme.node.streams.StreamServerSettings;
import io.gramme.stream.StreamClient;
import io.gramme.stream.StreamSettings;
import io.gramme.stream.TimerSlot;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.security.SecureRandom;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of a node's process, under one id: it listens, enters its cluster, serves, and closes. A process has a second
 * one when the directory of the first had to be moved aside (rule T4).
 *
 * <p>Confined to the node's context, but for what says otherwise. Begun once.
 */
final class NodeLife {
  private static final Logger LOG = LoggerFactory.getLogger(GrammeNode.class);
  private static final long CEILING_CHECK_MILLIS = 5_000;
  private static final SecureRandom SECURE = new SecureRandom();

  /** Who hears of it, on the node's context. */
  interface Listener {
    /** This table is in force. */
    void inForce(MemberTable table);

    /** It leaves service by itself; to be closed. */
    void leaves(Exception why);
  }

  private final Vertx vertx;
  private final Context context;
  private final NodeOptions options;
  private final Listener listener;
  private final NodeService service = new NodeService();
  private final Promise<MemberTable> entering = Promise.promise();
  private @Nullable IdentityStore identities;
  private @Nullable HttpServer server;
  private @Nullable StreamClient client;
  private volatile @Nullable ControlSettings settings;
  private volatile @Nullable StoreThread store;
  private volatile @Nullable ControlHost control;
  private @Nullable TimerSlot ceilingTimer;
  private @Nullable Exception left;
  private @Nullable Retirement retirement;

  NodeLife(Vertx vertx, Context context, NodeOptions options, Listener listener) {
    this.vertx = vertx;
    this.context = context;
    this.options = options;
    this.listener = listener;
  }

  /** What it is; on any thread, once it has begun. */
  ControlSettings settings() {
    return started(settings);
  }

  /** The member table in force; on any thread, once it serves. */
  MemberTable table() {
    return started(started(control).table());
  }

  /** What it has done and holds now; on any thread, once it serves. */
  NodeStatistics stats() {
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

  /** Why the directory is to be moved aside after a start that failed; null when it is not. */
  @Nullable
  Retirement retirement() {
    return retirement;
  }

  private static <T> T started(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("the node is not deployed");
    }
    return part;
  }

  /** Complete once it serves; when it fails, nothing is left open. */
  Future<Void> start() {
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
        .recover(failure -> {
          retirement = Retirements.ofStart(failure, options, identities);
          return close()
              .transform(closed -> Future.failedFuture(Retirements.advised(failure, options)));
        });
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
    Retirement before = opened instanceof NodeDirectory directory ? directory.predecessor() : null;
    Set<Address> contacts = new LinkedHashSet<>(options.join());
    if (before != null && opened.table() == null) {
      contacts.addAll(before.members());
    }
    List.of(listening, advertised).forEach(contacts::remove);
    requireContacts(opened, before, contacts);
    return new ControlSettings(
        known == null ? new NodeId(SECURE.nextLong()) : known.node(),
        SECURE.nextLong(),
        advertised,
        listening,
        before == null ? options.seat() : null, // the old one's place has one
        options.zone(),
        options.weight(),
        options.parameters(),
        newClusterId(),
        List.copyOf(contacts),
        options.admission(),
        options.answerWait().toMillis(),
        ControlSettings.GOSSIP_MILLIS,
        options.expect(),
        replacement(before));
  }

  private @Nullable Replacement replacement(@Nullable Retirement before) {
    NodeId asked = options.replace();
    if (asked != null) {
      return new Replacement(asked, before != null && before.node().equals(asked));
    }
    return before == null ? null : new Replacement(before.node(), true);
  }

  private void requireContacts(
      IdentityStore opened, @Nullable Retirement before, Set<Address> contacts) {
    if (opened.identity() != null || !contacts.isEmpty()) {
      return;
    }
    if (before != null || !options.join().isEmpty()) {
      throw new NodeOptionException("join", "holds only the node itself: " + options.join());
    }
    if (options.replace() != null) {
      throw new NodeOptionException(
          "replace", "a node that takes a member's place needs the address of a member to join");
    }
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

  /** Answers what it had taken, closes its store and releases its directory. */
  Future<?> close() {
    service.stop(left == null ? "the node is closing" : String.valueOf(left.getMessage()));
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
      retire(open);
      if (closed != null) {
        keepHeard(open, unkept);
        open.settle(closed.hlc());
      }
    }
    return null;
  }

  /** T4: a directory that was set back must not serve again though nobody tells its next start. */
  private void retire(IdentityStore open) {
    Retirement why = Retirements.ofService(left, options, open);
    if (why == null || !(open instanceof NodeDirectory directory)) {
      return;
    }
    try {
      directory.retire(why);
      LOG.warn(
          "the next start moves the directory {} aside and begins anew in an empty one",
          options.directory());
    } catch (IdentityException e) {
      LOG.warn("that the directory serves no more could not be kept: {}", e.getMessage());
    }
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
    left = why;
    service.stop(String.valueOf(why.getMessage()));
    listener.leaves(why);
  }

  /** What the control machine has brought about. */
  private final class Control implements ControlHost.Listener {
    @Override
    public void inForce(MemberTable table) {
      listener.inForce(table);
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
