package io.gramme.examples.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.membership.Address;
import io.gramme.node.NodeOptions;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One Vert.x carries application, session and node. */
@Tag("slow")
class GuestBookApplicationTest {
  private static final int SECONDS = 30;

  @TempDir
  private Path directory = Path.of("");

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient browser = HttpClient.newHttpClient();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void guestsAreStillInTheBookAfterARestart() throws Exception {
    GuestBookApplication application = start("one", List.of());
    assertThat(sign(application, "Ada").body()).isEqualTo("[\"Ada\"]");
    assertThat(sign(application, "Grace").body()).isEqualTo("[\"Ada\",\"Grace\"]");
    application.close().await(SECONDS, TimeUnit.SECONDS);

    GuestBookApplication again = start("one", List.of());
    assertThat(show(again)).isEqualTo("[\"Ada\",\"Grace\"]");
  }

  @Test
  void guestBooksThatJoinEachOtherShareTheirGuests() throws Exception {
    GuestBookApplication one = start("one", List.of());
    GuestBookApplication two = start("two", List.of(one.node().address()));
    sign(one, "Ada");
    sign(two, "Grace");
    assertThat(show(one)).isEqualTo("[\"Ada\",\"Grace\"]");
    assertThat(show(two)).isEqualTo("[\"Ada\",\"Grace\"]");
  }

  @Test
  void aNameThatIsTooLongIsRefused() throws Exception {
    GuestBookApplication application = start("one", List.of());
    HttpResponse<String> refused = sign(application, "x".repeat(101));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).isEqualTo("a name has 1 to 100 characters");
    assertThat(show(application)).isEqualTo("[]");
  }

  @Test
  void aTakenPortFailsTheStartAndLeavesNothingRunning() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      assertThatThrownBy(() -> GuestBookApplication.start(
                  vertx, options("one", List.of()), taken.getLocalPort())
              .await(SECONDS, TimeUnit.SECONDS))
          .isInstanceOf(IOException.class);
    }
    assertThat(vertx.deploymentIDs()).isEmpty();
    assertThat(show(start("one", List.of()))).as("the directory is free again").isEqualTo("[]");
  }

  private GuestBookApplication start(String name, List<Address> join) throws Exception {
    return GuestBookApplication.start(vertx, options(name, join), 0)
        .await(SECONDS, TimeUnit.SECONDS);
  }

  private NodeOptions options(String name, List<Address> join) {
    return NodeOptions.inDirectory(directory.resolve(name))
        .listenAnywhere()
        .join(join)
        .build();
  }

  private HttpResponse<String> sign(GuestBookApplication application, String name)
      throws Exception {
    return browser.send(
        HttpRequest.newBuilder(URI.create(application.url() + "/" + name))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private String show(GuestBookApplication application) throws Exception {
    return browser
        .send(
            HttpRequest.newBuilder(URI.create(application.url())).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
