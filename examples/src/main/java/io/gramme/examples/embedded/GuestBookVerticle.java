package io.gramme.examples.embedded;

import io.gramme.driver.GrammeException;
import io.gramme.driver.VertxBucket;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.Json;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * The application's own verticle: {@code POST /guests/NAME} signs the book, {@code GET /guests} shows it. It works on its
 * event loop with the bucket's Vert.x face and never waits.
 */
final class GuestBookVerticle extends VerticleBase {
  private static final String KEY = "lobby";
  private static final int MAX_NAME = 100;
  private static final int BAD_REQUEST = 400;
  private static final int INTERNAL_ERROR = 500;
  private static final int UNAVAILABLE = 503;

  private final VertxBucket<String, GuestBook> books;
  private final String host;
  private final int port;
  private int actualPort;

  /** @param port to listen on, 0 to let the system choose */
  GuestBookVerticle(VertxBucket<String, GuestBook> books, String host, int port) {
    this.books = books;
    this.host = host;
    this.port = port;
  }

  @Override
  public Future<?> start() {
    Router router = Router.router(vertx);
    router.get("/guests").handler(this::show);
    router.post("/guests/:name").handler(this::sign);
    Future<HttpServer> listening =
        vertx.createHttpServer().requestHandler(router).listen(port, host);
    return listening.onSuccess(server -> actualPort = server.actualPort());
  }

  /** Where it listens, once deployed. */
  int actualPort() {
    return actualPort;
  }

  private void show(RoutingContext request) {
    books
        .get(KEY)
        .onSuccess(book -> answer(request, book.orElse(GuestBook.empty())))
        .onFailure(failure -> refuse(request, failure));
  }

  private void sign(RoutingContext request) {
    String given = request.pathParam("name");
    String name = given == null ? "" : given.strip();
    if (name.isEmpty() || name.length() > MAX_NAME) {
      end(request, BAD_REQUEST, "a name has 1 to " + MAX_NAME + " characters");
      return;
    }
    books
        .update(KEY, GuestBook.empty(), book -> book.with(name))
        .onSuccess(book -> answer(request, book))
        .onFailure(failure -> refuse(request, failure));
  }

  private static void answer(RoutingContext request, GuestBook book) {
    request.response().putHeader("Content-Type", "application/json");
    end(request, 200, Json.encode(book.names()));
  }

  private static void refuse(RoutingContext request, Throwable failure) {
    boolean ours = failure instanceof GrammeException;
    end(request, ours ? UNAVAILABLE : INTERNAL_ERROR, String.valueOf(failure.getMessage()));
  }

  private static void end(RoutingContext request, int status, String text) {
    var unused = request.response().setStatusCode(status).end(text);
  }
}
