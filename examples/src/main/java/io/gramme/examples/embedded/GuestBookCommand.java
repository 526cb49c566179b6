package io.gramme.examples.embedded;

import io.gramme.cli.CommandRun;
import io.gramme.membership.Address;
import io.gramme.node.NodeOptions;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Starts a {@link GuestBookApplication} and runs until Ctrl-C. */
@Command(
    name = "guest-book",
    mixinStandardHelpOptions = true,
    description = "A guest book whose data are kept by a node inside the application.")
public final class GuestBookCommand implements Callable<Integer> {
  private static final int STOP_SECONDS = 20;

  @Option(names = "--data", required = true, description = "directory of the node")
  private Path data = Path.of("");

  @Option(
      names = "--port",
      defaultValue = "8081",
      description = "port of the guest book; default ${DEFAULT-VALUE}")
  private int port;

  @Option(
      names = "--node-port",
      defaultValue = "7400",
      description = "port of the node; default ${DEFAULT-VALUE}")
  private int nodePort;

  @Option(
      names = "--join",
      split = ",",
      paramLabel = "HOST:PORT",
      description = "nodes of other guest books to form a cluster with")
  private List<String> join = new ArrayList<>();

  public static void main(String[] arguments) {
    System.exit(CommandRun.inProcess(() -> new CommandLine(new GuestBookCommand()), arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    NodeOptions options = options();
    Vertx vertx = Vertx.vertx();
    try {
      GuestBookApplication application = GuestBookApplication.start(vertx, options, port)
          .toCompletionStage()
          .toCompletableFuture()
          .join();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(application), "stop"));
      System.out.println(
          "guest book: " + application.url() + ", node: " + application.node().address());
      new CountDownLatch(1).await();
      return 0;
    } catch (CompletionException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      System.err.println("guest-book: " + reason.getMessage());
      return 1;
    }
  }

  private NodeOptions options() {
    try {
      return NodeOptions.inDirectory(data)
          .listen("127.0.0.1", nodePort)
          .join(join.stream().map(Address::parse).toList())
          .build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          new CommandLine(this), String.valueOf(e.getMessage()), e, null, null);
    }
  }

  private static void stop(GuestBookApplication application) {
    try {
      application.close().await(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      System.err.println("guest-book: could not stop cleanly: " + e.getMessage());
    }
  }
}
