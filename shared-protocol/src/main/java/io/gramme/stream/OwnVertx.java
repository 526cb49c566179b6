package io.gramme.stream;

import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The Vert.x of sessions and nodes that are given none. Once it is closed, nothing outside its class loader leads into
 * it: an application that is redeployed can be collected.
 */
public final class OwnVertx {
  /** Read once, when the first class of Netty's is initialised. */
  private static final String NETTY_JFR = "io.netty.jfr.enabled";

  /** Vert.x 5 takes nanoseconds, whatever the Javadoc of its first versions says. */
  private static final int HOSTS_FILE_NANOS = (int) TimeUnit.SECONDS.toNanos(1);

  private static boolean nettyLoaded;

  private OwnVertx() {}

  /**
   * One that keeps no folder for files of the class path, which a killed process would leave behind, and no answer of a
   * name server: each connect asks anew, and reads the hosts file again when that is older than a second (rule E1).
   *
   * @param settings what it has of its own; runs on another thread
   */
  public static Vertx create(Consumer<VertxOptions> settings) {
    CompletableFuture<Vertx> made = new CompletableFuture<>();
    // Netty leaves thread-locals of its classes on the thread that does this. The caller's may live
    // on in a pool.
    Thread maker = new Thread(
        () -> {
          try {
            made.complete(make(settings));
          } catch (RuntimeException | Error e) {
            made.completeExceptionally(e);
          }
        },
        "gramme-vertx");
    maker.setDaemon(true);
    maker.start();
    try {
      return made.join();
    } catch (CompletionException e) {
      throw new IllegalStateException("no Vert.x could be made", e.getCause());
    }
  }

  private static Vertx make(Consumer<VertxOptions> settings) {
    loadNetty();
    VertxOptions options = new VertxOptions()
        .setFileSystemOptions(new FileSystemOptions()
            .setFileCachingEnabled(false)
            .setClassPathResolvingEnabled(false))
        .setAddressResolverOptions(new AddressResolverOptions()
            .setCacheMaxTimeToLive(0)
            .setHostsRefreshPeriod(HOSTS_FILE_NANOS));
    settings.accept(options);
    return Vertx.vertx(options);
  }

  /**
   * Netty hands its event classes to the JDK's flight recorder, which keeps them, and so their class loader, for as long
   * as the JVM lives. So they are switched off, unless the application has decided itself; and only until Netty has
   * looked, for the property is the whole JVM's, and another application's Netty may look at it later.
   */
  private static synchronized void loadNetty() {
    if (nettyLoaded) {
      return;
    }
    // One lock for all class loaders: the property that another one has set is nobody's decision.
    synchronized (System.getProperties()) {
      boolean undecided = System.getProperty(NETTY_JFR) == null;
      if (undecided) {
        System.setProperty(NETTY_JFR, "false");
      }
      try {
        var unused = ByteBufAllocator.DEFAULT;
        nettyLoaded = true;
      } finally {
        if (undecided) {
          System.clearProperty(NETTY_JFR);
        }
      }
    }
  }
}
