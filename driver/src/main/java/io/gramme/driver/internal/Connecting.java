package io.gramme.driver.internal;

import io.gramme.data.Bytes;
import io.gramme.driver.ConnectException;
import io.gramme.driver.DriverOption;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.Gramme;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.Problem;
import io.gramme.driver.Quorum;
import io.gramme.driver.engine.SessionEngine;
import io.gramme.driver.engine.Ttl;
import io.gramme.driver.spi.NodeProvider;
import io.gramme.driver.spi.RunningNodes;
import io.gramme.machine.Time;
import io.gramme.membership.Address;
import io.gramme.stream.OwnVertx;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way from a builder's settings to an open session. */
final class Connecting {
  private static final Logger LOG = LoggerFactory.getLogger(Connecting.class);

  private final String url;
  private final OptionValues built;
  private final @Nullable Vertx sharedVertx;
  private final @Nullable Executor sharedCallbacks;
  private final EngineSource source;
  private final Map<String, String> environment;

  Connecting(
      String url,
      OptionValues built,
      @Nullable Vertx sharedVertx,
      @Nullable Executor sharedCallbacks,
      EngineSource source,
      Map<String, String> environment) {
    this.url = url;
    this.built = built;
    this.sharedVertx = sharedVertx;
    this.sharedCallbacks = sharedCallbacks;
    this.source = source;
    this.environment = environment;
  }

  /** Checks everything on the calling thread, then connects without it. */
  CompletionStage<Gramme> start() {
    try {
      ConnectionUrl parsed = ConnectionUrl.parse(url);
      NodeProvider provider = parsed.hasProvider() ? NodeProviders.of(parsed) : null;
      OptionValues options = options(parsed);
      // Before nodes are started, or anybody is asked.
      var unused = MembersPath.of(options);
      options.outdone().forEach(LOG::info);
      MistypedVariables.among(environment.keySet()).forEach(LOG::warn);
      if (provider == null) {
        return open(parsed.addresses(), options, null);
      }
      return startNodes(provider, parsed)
          .thenCompose(nodes -> open(nodes.addresses(), options, nodes));
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** The options in force, of all places in their order. */
  OptionValues options(ConnectionUrl parsed) {
    OptionValues fromUrl = OptionValues.of(
        parsed.hasProvider() ? parsed.optionsOf(true) : parsed.options(), "the URL");
    OptionValues fromEnvironment = OptionValues.ofEnvironment(environment);
    OptionValues withoutFile = fromUrl.orElse(built).orElse(fromEnvironment);
    OptionValues fromFile =
        OptionsFile.read(withoutFile.get(DriverOption.OPTIONS_FILE, String.class));
    return fromUrl.orElse(built).orElse(fromFile).orElse(fromEnvironment);
  }

  // Starting nodes blocks, and the caller may be an event loop.
  private static CompletionStage<RunningNodes> startNodes(
      NodeProvider provider, ConnectionUrl parsed) {
    CompletableFuture<RunningNodes> started = new CompletableFuture<>();
    Thread starter = new Thread(
        () -> {
          try {
            started.complete(NodeProviders.start(provider, parsed.optionsOf(false)));
          } catch (RuntimeException | Error e) {
            started.completeExceptionally(e);
          }
        },
        "gramme-start-nodes");
    starter.setDaemon(true);
    starter.start();
    return started;
  }

  private CompletionStage<Gramme> open(
      List<Address> contacts, OptionValues options, @Nullable RunningNodes nodes) {
    Ground ground;
    if (sharedVertx != null) {
      ground = new Ground(sharedVertx, null, nodes);
    } else {
      Vertx own = ownVertx();
      ground = new Ground(own, own, nodes);
    }
    CompletableFuture<Gramme> opened = new CompletableFuture<>();
    var unused = connect(ground.vertx(), contacts, options).whenComplete((connected, failure) -> {
      if (failure == null) {
        finish(opened, connected, options, ground);
      } else {
        Closing closing = new Closing(
            () -> CompletableFuture.completedFuture(null), ground.ownVertx(), null, nodes);
        closing.begin().whenComplete((nothing, e) -> opened.completeExceptionally(cause(failure)));
      }
    });
    return opened;
  }

  /** Ends whatever becomes of the loop; an engine that comes too late is closed. */
  private CompletableFuture<EngineSource.Connected> connect(
      Vertx vertx, List<Address> contacts, OptionValues options) {
    CompletableFuture<EngineSource.Connected> connected = new CompletableFuture<>();
    long millis = options.get(DriverOption.CONNECT_TIMEOUT, Duration.class).toMillis();
    CallSpan span = new CallSpan(Runnable::run);
    OpenCalls.ALL.watch(
        connected,
        () -> span.isLongerThan(millis * Time.NANOS_PER_MILLI + OpenCalls.SLACK_NANOS),
        () -> connected.completeExceptionally(new ConnectException(Problem.of(
                ErrorCode.CONNECT_FAILED,
                "connecting to " + contacts + " did not end within " + millis
                    + " ms; an event loop that is blocked or closed, or a defect keeps it")
            .retryableIf(true))));
    try {
      source.connect(vertx, contacts, options).whenComplete((engine, failure) -> {
        boolean inTime = failure == null
            ? connected.complete(engine)
            : connected.completeExceptionally(cause(failure));
        if (!inTime && failure == null) {
          engine.engine().close();
        }
      });
    } catch (RuntimeException | Error e) {
      connected.completeExceptionally(new ConnectException(
          Problem.of(ErrorCode.CONNECT_FAILED, "connecting failed: " + e).causedBy(e)));
    }
    return connected;
  }

  private void finish(
      CompletableFuture<Gramme> opened,
      EngineSource.Connected connected,
      OptionValues options,
      Ground ground) {
    Executor callbacks;
    ExecutorService ownCallbacks = null;
    if (sharedCallbacks != null) {
      callbacks = sharedCallbacks;
    } else {
      ownCallbacks = CallbackThreads.of(options.get(DriverOption.CALLBACK_THREADS, Integer.class));
      callbacks = ownCallbacks;
    }
    SessionEngine engine = new BoundedEngine(connected.engine());
    Closing closing = new Closing(engine::close, ground.ownVertx(), ownCallbacks, ground.nodes());
    try {
      requireWriteTimeout(options, connected);
    } catch (InvalidArgumentException e) {
      closing.begin().whenComplete((nothing, ignored) -> opened.completeExceptionally(e));
      return;
    }
    Session session = new Session(engine, ground.vertx(), callbacks);
    CallDefaults defaults = defaults(options);
    opened.complete(
        new OpenGramme(session, defaults, Facets.of(session, connected, defaults), closing));
  }

  // T5. The default is no demand of the user's: a cluster with a small Dmax just shortens it.
  private static void requireWriteTimeout(OptionValues options, EngineSource.Connected connected) {
    if (!options.given().contains(DriverOption.WRITE_TIMEOUT)) {
      return;
    }
    long longest = connected.ring().get().table().parameters().dmaxMillis() / 3;
    Duration asked = options.get(DriverOption.WRITE_TIMEOUT, Duration.class);
    if (asked.toMillis() > longest) {
      throw new InvalidArgumentException(Problem.of(
          ErrorCode.INVALID_OPTION_VALUE,
          "option writeTimeout is " + asked.toMillis() + "ms; this cluster allows at most "
              + longest + "ms, a third of its Dmax"));
    }
  }

  static CallDefaults defaults(OptionValues options) {
    return new CallDefaults(
        CallDefaults.rule(options.get(DriverOption.R, Quorum.class)),
        CallDefaults.rule(options.get(DriverOption.W, Quorum.class)),
        options.get(DriverOption.TIMEOUT, Duration.class),
        options.get(DriverOption.WRITE_TIMEOUT, Duration.class),
        options.get(DriverOption.READ_REPAIR, Boolean.class),
        Bytes.EMPTY,
        Ttl.NONE);
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private static Vertx ownVertx() {
    return OwnVertx.create(options -> options.setEventLoopPoolSize(2).setUseDaemonThread(true));
  }

  /** What a session stands on. */
  private record Ground(
      Vertx vertx, @Nullable Vertx ownVertx, @Nullable RunningNodes nodes) {}
}
