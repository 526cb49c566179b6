package io.gramme.node;

import io.gramme.membership.Address;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.node.control.Replacement;
import io.gramme.node.identity.Retirement;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A node of the cluster as a Vert.x verticle: {@code vertx.deployVerticle(new GrammeNode(options))}.
 *
 * <p>Deployed, it listens, has created, joined or come back to its cluster, and serves; one that joins is in the ring then,
 * or knows that it stays a candidate until somebody commits a plan with it ({@link #isInRing}). Undeployed, it has answered
 * what it had taken, closed its store and released its directory. One event loop serves its connections, one thread of
 * its own the store. Deploy an instance once, as a standard (event-loop) verticle.
 *
 * <p>A directory that was set back in time is moved aside, and the node begins anew in an empty one under a new id, as a
 * candidate (rule T4); {@link NodeOptions#setAside} does so in more cases. While the address that it is to have is that of
 * the old id, deployment goes on until the members have removed that one.
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
  private final NodeOptions options;
  private final Promise<Void> ended = Promise.promise();

  /** Whether it leaves service by itself: its end has a reason. */
  private volatile boolean leaving;

  private final Promise<Void> complete = Promise.promise();
  private volatile @Nullable NodeLife life;

  /** A node to be deployed. */
  public GrammeNode(NodeOptions options) {
    this.options = options;
  }

  /** Where it listens. */
  public Address address() {
    return life().settings().listening();
  }

  /** Where others are told to connect to: the address in its member record. */
  public Address advertisedAddress() {
    return life().settings().address();
  }

  public NodeId nodeId() {
    return life().settings().self();
  }

  /** The member table in force. */
  public MemberTable table() {
    return life().table();
  }

  /** Whether it is an owner of keys, as far as placement goes, and no candidate. */
  public boolean isInRing() {
    return table().current().contains(nodeId());
  }

  /** The member of the ring whose place it is to take by a plan; null when there is none, or not any more. */
  public @Nullable NodeId replaces() {
    Replacement replacement = life().settings().replacement();
    return replacement != null && replacement.isOpen(table()) ? replacement.old() : null;
  }

  /** What it has done and holds now. */
  public NodeStatistics stats() {
    return life().stats();
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

  private NodeLife life() {
    NodeLife begun = life;
    if (begun == null) {
      throw new IllegalStateException("the node is not deployed");
    }
    return begun;
  }

  @Override
  public Future<?> start() {
    NodeLife first = begin();
    return first.start().recover(failure -> {
      Path directory = options.directory();
      Retirement retirement = first.retirement();
      return directory == null || retirement == null
          ? Future.failedFuture(failure)
          : beginAnew(directory, retirement, failure);
    });
  }

  private NodeLife begin() {
    NodeLife begun = new NodeLife(vertx, context, options, new Life());
    life = begun;
    return begun;
  }

  /** Rule T4: in an empty directory, under a new id. */
  private Future<Void> beginAnew(Path directory, Retirement retirement, Throwable failure) {
    return vertx
        .executeBlocking(
            () -> {
              Retirements.moveAside(directory, retirement);
              return true;
            },
            false)
        .recover(e -> {
          failure.addSuppressed(e);
          return Future.failedFuture(failure);
        })
        .compose(moved -> begin().start());
  }

  @Override
  public Future<?> stop() {
    return life().close().onComplete(closed -> {
      if (!leaving) {
        ended.tryComplete();
      }
    });
  }

  /** What a life of the node brings about. */
  private final class Life implements NodeLife.Listener {
    @Override
    public void inForce(MemberTable table) {
      if (table.current().members().size() >= options.expect()) {
        complete.tryComplete();
      }
    }

    @Override
    public void leaves(Exception why) {
      leaving = true;
      // Whoever waits for the end may close Vert.x then.
      vertx.undeploy(deploymentID()).onComplete(undeployed -> ended.tryFail(why));
    }
  }
}
