package io.gramme.examples.cart.page;

import io.gramme.driver.GrammeException;
import io.vertx.core.Vertx;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the page asks of the server. Every request names its tab in the header {@value #TAB_HEADER}, which a page of
 * another origin cannot send; every answer is the whole {@link PageState}, or {@code {"error": "..."}}:
 *
 * <ul>
 *   <li>{@code GET /api/state}
 *   <li>{@code POST /api/add?product=book}
 *   <li>{@code POST /api/remove?product=book}
 *   <li>{@code POST /api/cut} and {@code POST /api/heal}, the switch
 * </ul>
 */
final class PageApi {
  static final String TAB_HEADER = "X-Gramme-Tab";
  static final Set<String> CATALOGUE = Set.of("book", "tea", "pen", "lamp", "apple");

  private static final int BAD_REQUEST = 400;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int INTERNAL_ERROR = 500;
  private static final int UNAVAILABLE = 503;

  private final Vertx vertx;
  private final TabSessions sessions;

  PageApi(Vertx vertx, TabSessions sessions) {
    this.vertx = vertx;
    this.sessions = sessions;
  }

  void mount(Router router) {
    router.get("/api/state").handler(answering((session, product) -> {}));
    router.post("/api/cut").handler(answering((session, product) -> sessions.cut()));
    router.post("/api/heal").handler(answering((session, product) -> sessions.heal(session)));
    Map.<String, BiConsumer<TabSession, String>>of(
            "/api/add", TabSession::add,
            "/api/remove", TabSession::remove)
        .forEach((path, action) -> router
            .post(path)
            .handler(answering((session, product) -> action.accept(session, known(product)))));
  }

  private io.vertx.core.Handler<RoutingContext> answering(
      BiConsumer<TabSession, @Nullable String> action) {
    return request -> {
      String tab = request.request().getHeader(TAB_HEADER);
      String product = request.request().getParam("product");
      vertx
          .executeBlocking(() -> act(TabId.parse(tab), product, action), false)
          .onSuccess(state -> answer(request, 200, Json.encode(state)))
          .onFailure(failure -> refuse(request, failure));
    };
  }

  private PageState act(
      TabId tab, @Nullable String product, BiConsumer<TabSession, @Nullable String> action) {
    TabSession session = sessions.of(tab);
    try {
      action.accept(session, product);
    } catch (GrammeException e) {
      session.logFailure(e);
      throw e;
    }
    return session.state(sessions.healings());
  }

  private static String known(@Nullable String product) {
    if (product == null || !CATALOGUE.contains(product)) {
      throw new IllegalArgumentException("'" + product + "' is not in the catalogue");
    }
    return product;
  }

  private static void refuse(RoutingContext request, Throwable failure) {
    int status = INTERNAL_ERROR;
    String words = "The page has a fault: " + failure;
    if (failure instanceof GrammeException typed) {
      status = UNAVAILABLE;
      words = PlainWords.of(typed);
    } else if (failure instanceof IllegalArgumentException) {
      status = BAD_REQUEST;
      words = String.valueOf(failure.getMessage());
    } else if (failure instanceof TooManyTabsException) {
      status = TOO_MANY_REQUESTS;
      words = String.valueOf(failure.getMessage());
    }
    answer(request, status, new JsonObject().put("error", words).encode());
  }

  private static void answer(RoutingContext request, int status, String json) {
    if (!request.response().closed()) {
      var unused = request
          .response()
          .setStatusCode(status)
          .putHeader("Content-Type", "application/json")
          .putHeader("Cache-Control", "no-store")
          .end(json);
    }
  }
}
