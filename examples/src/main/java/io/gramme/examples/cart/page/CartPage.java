package io.gramme.examples.cart.page;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The cart page: an HTTP server on loopback that serves the page and what it asks for. */
public final class CartPage implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration SWEEP = Duration.ofSeconds(30);
  private static final String POLICY = "default-src 'self'; img-src 'self' data:";

  private final Vertx vertx;
  private final TabSessions sessions;
  private final HttpServer server;

  private CartPage(Vertx vertx, TabSessions sessions, HttpServer server) {
    this.vertx = vertx;
    this.sessions = sessions;
    this.server = server;
  }

  /**
   * Serves the page.
   *
   * @param addresses where the three nodes listen, as {@code host:port}, in the order of their numbers
   * @param port to listen on, 0 to let the system choose
   * @throws IllegalStateException when it cannot listen there
   */
  public static CartPage serve(List<String> addresses, int port) {
    Vertx vertx = Vertx.vertx();
    try {
      TabSessions sessions = new TabSessions(vertx, addresses, System::nanoTime);
      vertx.setPeriodic(SWEEP.toMillis(), timer -> sweep(vertx, sessions));
      HttpServer server = vertx
          .createHttpServer()
          .requestHandler(router(vertx, sessions))
          .listen(port, HOST)
          .await(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      return new CartPage(vertx, sessions, server);
    } catch (Exception e) {
      var unused = vertx.close();
      String reason = e instanceof BindException || e.getCause() instanceof BindException
          ? "the port is taken; choose another one with --port"
          : String.valueOf(e.getMessage());
      throw new IllegalStateException("the page cannot listen on port " + port + ": " + reason, e);
    }
  }

  private static void sweep(Vertx vertx, TabSessions sessions) {
    var unused = vertx.executeBlocking(
        () -> {
          sessions.closeIdle();
          return null;
        },
        false);
  }

  private static Router router(Vertx vertx, TabSessions sessions) {
    Router router = Router.router(vertx);
    router.get("/").handler(request -> {
      if (request.request().getParam("tab") == null) {
        var unused = request.redirect("/?tab=A");
      } else {
        request.next();
      }
    });
    file(router, "/", "index.html", "text/html; charset=utf-8");
    file(router, "/cart.css", "cart.css", "text/css; charset=utf-8");
    file(router, "/cart.js", "cart.js", "text/javascript; charset=utf-8");
    new PageApi(vertx, sessions).mount(router);
    return router;
  }

  private static void file(Router router, String path, String name, String type) {
    Buffer content = resource(name);
    router.get(path).handler(request -> {
      var unused = request
          .response()
          .putHeader("Content-Type", type)
          .putHeader("Content-Security-Policy", POLICY)
          .putHeader("Cache-Control", "no-cache")
          .end(content);
    });
  }

  private static Buffer resource(String name) {
    try (InputStream in = CartPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the page's file " + name + " is missing");
      }
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where a browser finds it. */
  public String url() {
    return "http://" + HOST + ":" + server.actualPort() + "/";
  }

  /** Stops serving and closes the sessions of all tabs. */
  @Override
  public void close() throws TimeoutException {
    server.close().await(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    sessions.close();
    vertx.close().await(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public String toString() {
    return url();
  }
}
