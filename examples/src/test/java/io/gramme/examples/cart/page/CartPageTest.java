package io.gramme.examples.cart.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.membership.Address;
import io.gramme.node.embedded.EmbeddedCluster;
import io.gramme.node.embedded.EmbeddedOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a person does with two tabs, as the page asks it of the server. */
@Tag("slow")
class CartPageTest {
  private static final String A = "A-1";
  private static final String B = "B-1";

  private final HttpClient browser = HttpClient.newHttpClient();
  private final EmbeddedCluster cluster =
      EmbeddedCluster.start(EmbeddedOptions.inMemory(3).withPartitions(64));
  private final CartPage page =
      CartPage.serve(cluster.addresses().stream().map(Address::toString).toList(), 0);

  @AfterEach
  void close() throws Exception {
    page.close();
    cluster.close();
  }

  @Test
  void bothTabsShopOnDuringACutAndTheReconcileLambdaHealsTheSiblings() throws Exception {
    state(post(A, "add?product=book"));
    assertThat(contents(state(get(B)), "union")).isEqualTo("{book=1}");

    assertThat(nodeStates(state(post(A, "cut")))).containsExactly("answers", "answers", "cut off");
    assertThat(nodeStates(state(get(B)))).containsExactly("cut off", "cut off", "answers");
    state(post(A, "remove?product=book"));
    JsonObject a = state(post(A, "add?product=tea"));
    JsonObject b = state(post(B, "add?product=pen"));
    for (String kind : List.of("union", "add-remove")) {
      assertThat(contents(a, kind)).as(kind).isEqualTo("{tea=1}");
      assertThat(contents(b, kind)).as(kind).isEqualTo("{book=1, pen=1}");
      assertThat(versions(a, kind)).hasSize(1);
    }

    JsonObject healed = state(post(B, "heal"));
    assertThat(contents(healed, "union"))
        .as("the removed book is back")
        .isEqualTo("{book=1, pen=1, tea=1}");
    assertThat(contents(healed, "add-remove"))
        .as("the removed book stays away")
        .isEqualTo("{pen=1, tea=1}");
    assertThat(versions(healed, "union")).hasSize(1);
    assertThat(healed.getJsonArray("healings")).hasSize(2);
    JsonObject healing = healed.getJsonArray("healings").getJsonObject(0);
    assertThat(healing.getJsonArray("before")).hasSize(2);
    assertThat(quantities(healing.getJsonArray("after"))).isEqualTo("{book=1, pen=1, tea=1}");
    assertThat(healed.getJsonArray("log").encode())
        .contains("reconcile lambda merged 2 siblings of the union cart")
        .contains("met 2 siblings")
        .contains("asked node 1, node 2, node 3");
    assertThat(nodeStates(healed)).containsExactly("answers", "answers", "answers");
    assertThat(contents(state(get(A)), "union")).isEqualTo("{book=1, pen=1, tea=1}");
    assertThat(state(get(A)).getJsonArray("healings")).hasSize(2);
  }

  @Test
  void tabsOfOneSideHaveSessionsOfTheirOwnAndCutOffTabsComeLateToo() throws Exception {
    state(post(A, "cut"));
    JsonObject late = state(get("B-2"));
    assertThat(late.getBoolean("cut")).isTrue();
    assertThat(nodeStates(late)).containsExactly("cut off", "cut off", "answers");
    assertThat(state(post("A-2", "heal")).getBoolean("cut")).isFalse();
  }

  @Test
  void aStoppedNodeIsShownAndTheOthersGoOn() throws Exception {
    state(post(A, "add?product=book"));
    cluster.stop(2);
    JsonObject state = state(post(A, "add?product=tea"));
    assertThat(nodeStates(state)).containsExactly("answers", "silent", "answers");
    assertThat(contents(state, "union")).isEqualTo("{book=1, tea=1}");
  }

  @Test
  void whatIsWrongIsSaidInPlainWords() throws Exception {
    assertRefused(post(A, "add?product=anvil"), 400, "'anvil' is not in the catalogue");
    assertRefused(post(A, "add"), 400, "not in the catalogue");
    assertRefused(post("C-1", "cut"), 400, "X-Gramme-Tab must be A or B");
    assertRefused(send(request("api/state").GET().build()), 400, "X-Gramme-Tab must be A or B");
    cluster.stop(1);
    cluster.stop(2);
    cluster.stop(3);
    assertRefused(post(A, "add?product=book"), 503, "Too few nodes can be reached");
  }

  @Test
  void onlySoManyTabsAreServed() throws Exception {
    for (int tab = 0; tab < TabSessions.MAX_SESSIONS; tab++) {
      state(get("A-" + tab));
    }
    assertRefused(get("B-1"), 429, TabSessions.MAX_SESSIONS + " tabs are open already");
    state(get("A-0"));
  }

  @Test
  void thePageAndItsPartsAreServedAndLoadNothingFromElsewhere() throws Exception {
    HttpResponse<String> start = send(request("").GET().build());
    assertThat(start.statusCode()).isEqualTo(302);
    assertThat(start.headers().firstValue("location")).contains("/?tab=A");
    for (String part : List.of("?tab=A", "cart.js", "cart.css")) {
      HttpResponse<String> response = send(request(part).GET().build());
      assertThat(response.statusCode()).as(part).isEqualTo(200);
      assertThat(response.body()).as(part).isNotEmpty().doesNotContain("http://", "https://");
      assertThat(response.headers().firstValue("content-security-policy"))
          .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'self'"));
    }
  }

  private JsonObject state(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    JsonObject state = new JsonObject(response.body());
    assertThat(state.getString("error")).isNull();
    return state;
  }

  private static void assertRefused(HttpResponse<String> response, int status, String words) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(new JsonObject(response.body()).getString("error")).contains(words);
  }

  private static List<String> nodeStates(JsonObject state) {
    List<String> states = new ArrayList<>();
    state.getJsonArray("nodes").forEach(node -> states.add(((JsonObject) node).getString("state")));
    return states;
  }

  private static JsonObject cart(JsonObject state, String kind) {
    return state.getJsonArray("carts").stream()
        .map(JsonObject.class::cast)
        .filter(cart -> cart.getString("kind").equals(kind))
        .findFirst()
        .orElseThrow();
  }

  private static String contents(JsonObject state, String kind) {
    return quantities(cart(state, kind).getJsonArray("contents"));
  }

  private static JsonArray versions(JsonObject state, String kind) {
    return cart(state, kind).getJsonArray("versions");
  }

  private static String quantities(JsonArray list) {
    TreeMap<String, Integer> quantities = new TreeMap<>();
    list.forEach(entry -> quantities.put(
        ((JsonObject) entry).getString("product"), ((JsonObject) entry).getInteger("quantity")));
    return quantities.toString();
  }

  private HttpResponse<String> get(String tab) throws Exception {
    return send(request("api/state").header(PageApi.TAB_HEADER, tab).GET().build());
  }

  private HttpResponse<String> post(String tab, String action) throws Exception {
    return send(request("api/" + action)
        .header(PageApi.TAB_HEADER, tab)
        .POST(HttpRequest.BodyPublishers.noBody())
        .build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(page.url() + path));
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return browser.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
