package io.gramme.cli;

import io.gramme.membership.Address;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanRecord;
import io.gramme.message.Request;
import io.gramme.node.GrammeNode;
import io.gramme.node.NodeLeftException;
import io.gramme.node.NodeOptions;
import io.gramme.node.storage.shard.MemoryBudget;
import io.gramme.stream.OwnVertx;
import io.gramme.stream.TimerSlot;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs one node until the process is told to end. */
@Command(
    name = "start",
    description = {
      "Runs a node until it is interrupted or terminated; both close it cleanly.",
      "",
      "Without --join, a node with an empty directory creates a cluster; with it, the node joins"
          + " that of the given members: as an owner of keys while no key is stored there or with"
          + " --commit, and else as a candidate until a plan with it is committed. A node that was"
          + " started before goes on where it stopped.",
      "",
      "A directory that was set back in time (restored, a snapshot) is moved aside to"
          + " DIR.set-aside-TIME, and the node begins anew in an empty one: under a new id, as a"
          + " candidate to take the place of the old one. Nothing is deleted, and the log says"
          + " where the old one is. With --set-aside the same happens to a directory that is"
          + " damaged, or whose node was removed or has left. While the old id has the"
          + " node's address, the node waits for gramme cluster remove."
    })
final class NodeStartCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(NodeStartCommand.class);
  private static final long CLOSE_SECONDS = 30;
  private static final long TELL_MILLIS = 100;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:7400",
      description = "Where to listen; loopback only. Port 0 lets the system choose."
          + " Default: ${DEFAULT-VALUE}")
  @SuppressWarnings("NullAway.Init") // has a default value
  private ListenAddress listen;

  @Option(
      names = "--advertise",
      paramLabel = "HOST[:PORT]",
      description = "Where members and clients reach the node, if not where it listens. A host"
          + " name is resolved anew at every connect; without a port, the one that is listened on"
          + " holds. May differ from start to start. Default: what --listen says")
  private @Nullable AdvertisedAddress advertise;

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init") // required
  private Place place;

  /** Where data are kept: one of the two. */
  static final class Place {
    @Option(names = "--data", paramLabel = "DIR", description = "Directory of the node's data.")
    private @Nullable Path directory;

    @Option(names = "--memory", description = "Keep data in memory; they end with the process.")
    private boolean memory;
  }

  @Option(
      names = "--join",
      paramLabel = "HOST:PORT",
      split = ",",
      description = "Members of the cluster to join; may be given several times.")
  private List<Address> join = new ArrayList<>();

  @Option(
      names = "--commit",
      description = "Make a joining node an owner though keys are stored: a plan with it is"
          + " proposed and committed, and its part of the keys is copied. Without this, such a"
          + " node is a candidate until somebody commits a plan with it.")
  private boolean commit;

  @Option(
      names = "--replace",
      paramLabel = "ID",
      description = "Id of the member whose seat, zone and weight a joining node is to take over:"
          + " one that was removed, or that runs and goes by the same plan. With --commit the node"
          + " proposes and commits that plan itself; without, it says what to type.")
  private @Nullable NodeId replace;

  @Option(
      names = "--set-aside",
      description = "Move the directory aside and begin anew in an empty one when its store failed"
          + " its checks as a whole, or its node was removed or has left. Without this, such a"
          + " node does not start.")
  private boolean setAside;

  @Option(
      names = "--expect",
      paramLabel = "MEMBERS",
      defaultValue = "1",
      description = "Members that must be there before the node serves, so that a lone first node"
          + " does not acknowledge writes as if it were the cluster. Default: ${DEFAULT-VALUE}")
  private int expect = 1;

  @Option(
      names = "--answer-wait",
      paramLabel = "TIME",
      description = "How long a node that comes back waits for members that do not answer; it"
          + " serves only if none of them knows more of it than its directory does. Default: 10s")
  private @Nullable Duration answerWait;

  @Option(
      names = "--partitions",
      paramLabel = "Q",
      description = "Partitions of a new cluster, a power of two. Default: 256")
  private @Nullable Integer partitions;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      description = "Replicas of each key in a new cluster, 1 to 16. Default: 3")
  private @Nullable Integer replicas;

  @Option(
      names = "--dmax",
      paramLabel = "TIME",
      description = "Longest life of a message in a new cluster, as 500ms, 60s, 5m. Default: 60s")
  private @Nullable Duration dmax;

  @Option(names = "--zone", paramLabel = "NAME", description = "Failure domain of the node.")
  private @Nullable String zone;

  @Option(
      names = "--weight",
      paramLabel = "W",
      description = "Capacity relative to the other members. Default: 1")
  private @Nullable Double weight;

  @Option(
      names = "--memory-share",
      paramLabel = "SHARE",
      description = "Part of the largest heap (-Xmx) for stored states, pages and changes together,"
          + " 0.05 to 0.6. Default: ${DEFAULT-VALUE}")
  private double memoryShare = MemoryBudget.SHARE_OF_A_NODE;

  @Option(
      names = "--null-node",
      description = "Store nothing and answer at once, to measure everything but the store.")
  private boolean nullNode;

  @Override
  public Integer call() throws Exception {
    GrammeNode node = new GrammeNode(options());
    Vertx vertx = OwnVertx.create(defaults -> {});
    try {
      await(vertx.deployVerticle(node));
    } catch (ExecutionException e) {
      vertx.close();
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
    Thread closing = new Thread(() -> close(vertx), "gramme-close");
    Runtime.getRuntime().addShutdownHook(closing);
    Context context = vertx.getOrCreateContext();
    TimerSlot waiting = new TimerSlot(vertx);
    tellMembers(context, waiting, node);
    node.complete().onSuccess(ignored -> {
      context.runOnContext(done -> waiting.cancel());
      announce(node);
    });
    try {
      await(node.ended());
      return 0;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof NodeLeftException left) {
        tell(left.getMessage());
        return 0;
      }
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private void tell(@Nullable String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }

  private NodeOptions options() {
    Path directory = place.directory;
    NodeOptions.Builder options = place.memory || directory == null
        ? NodeOptions.inMemory()
        : NodeOptions.inDirectory(directory);
    options
        .listen(listen.host(), listen.port())
        .join(join)
        .admission(commit ? Request.Admission.NOW : Request.Admission.WHILE_EMPTY)
        .setAside(setAside)
        .expect(expect)
        .nullNode(nullNode)
        .memoryShare(memoryShare);
    if (replace != null) {
      options.replace(replace);
    }
    if (advertise != null) {
      advertise.in(options);
    }
    if (answerWait != null) {
      options.answerWait(answerWait);
    }
    if (partitions != null) {
      options.partitions(partitions);
    }
    if (replicas != null) {
      options.replicas(replicas);
    }
    if (dmax != null) {
      options.dmax(dmax);
    }
    if (zone != null) {
      options.zone(zone);
    }
    if (weight != null) {
      options.weight(weight);
    }
    return options.build();
  }

  /** Tells how many members are there whenever that changes, until the timer is cancelled. */
  private void tellMembers(Context context, TimerSlot timer, GrammeNode node) {
    PrintWriter out = spec.commandLine().getOut();
    AtomicInteger told = new AtomicInteger();
    Runnable tell = () -> {
      int members = node.table().current().members().size();
      if (members < expect && told.getAndSet(members) != members) {
        out.println("gramme node " + node.nodeId() + " on " + node.address()
            + " waiting for members: " + members + " of " + expect);
        out.flush();
      }
    };
    tell.run();
    context.runOnContext(begun -> timer.every(TELL_MILLIS, tell));
  }

  private void announce(GrammeNode node) {
    MemberTable table = node.table();
    int members = table.current().members().size();
    PrintWriter out = spec.commandLine().getOut();
    out.println("durability: " + durability());
    String advertised = node.advertisedAddress().equals(node.address())
        ? ""
        : ", advertised as " + node.advertisedAddress();
    out.println("gramme node " + node.nodeId() + " serving on " + node.address() + advertised
        + ", cluster " + table.cluster() + ", " + members
        + (members == 1 ? " member" : " members"));
    PlanRecord plan = table.activePlan();
    if (!node.isInRing() && plan != null && plan.plan().nextMembers().contains(node.nodeId())) {
      out.println(
          "plan " + plan.plan().name() + ", which takes the node into the ring, is under way");
    } else if (!node.isInRing()) {
      candidateLines(node.nodeId(), node.replaces(), table).forEach(out::println);
    }
    out.flush();
  }

  /** What a person is to do about a candidate. */
  static List<String> candidateLines(NodeId self, @Nullable NodeId replaces, MemberTable table) {
    if (table.activePlan() != null) {
      return List.of("The node is a candidate and holds no keys yet; a plan is under way.");
    }
    List<String> lines = new ArrayList<>();
    lines.add("The node is a candidate and holds no keys yet. To let it in, type:");
    if (replaces == null) {
      lines.add("  gramme cluster plan join " + self);
    } else {
      if (!table.isRemoved(replaces)) {
        lines.add("  gramme cluster remove " + replaces + " --force   (unless it runs)");
      }
      lines.add("  gramme cluster plan replace " + replaces + " " + self);
    }
    lines.add("  gramme cluster commit PLAN");
    return lines;
  }

  /** What is left of acknowledged writes when the process ends in some other way than by closing. */
  private String durability() {
    if (nullNode) {
      return "none, nothing is stored";
    }
    return place.memory
        ? "none, data are kept in memory"
        : "what is acknowledged is on disk, but for the last moments of buckets that were created"
            + " with --durability interval";
  }

  private static void close(Vertx vertx) {
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.error("the node did not close cleanly", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(Future<?> future) throws ExecutionException, InterruptedException {
    future.toCompletionStage().toCompletableFuture().get();
  }
}
