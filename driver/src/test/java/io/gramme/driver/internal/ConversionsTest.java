package io.gramme.driver.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.driver.Bucket;
import io.gramme.driver.Codec;
import io.gramme.driver.KeyCodec;
import io.gramme.driver.reconcile.Reconciler;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A value is encoded once on its way out, and what the application's own code made is never decoded for it again. */
final class ConversionsTest {
  private static final long PATIENCE_SECONDS = 30;

  private final FakeEngine engine = new FakeEngine();
  private final Vertx vertx = Vertx.vertx();
  private final ExecutorService callbacks = Executors.newSingleThreadExecutor();
  private final AtomicInteger encoded = new AtomicInteger();
  private final AtomicInteger decoded = new AtomicInteger();
  private final Bucket<String, String> carts = new BlockingBucket<>(new BucketCalls<>(
      new Session(engine, vertx, callbacks),
      "carts",
      KeyCodec.string(),
      Codec.of(
          value -> {
            encoded.incrementAndGet();
            return value.getBytes(StandardCharsets.UTF_8);
          },
          bytes -> {
            decoded.incrementAndGet();
            return new String(bytes, StandardCharsets.UTF_8);
          }),
      null,
      Connecting.defaults(OptionValues.NONE)));

  @AfterEach
  void stop() throws Exception {
    engine.stop();
    callbacks.shutdownNow();
    vertx.close().toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void a_put_encodes_and_a_get_decodes() {
    carts.put("alice", "book");
    assertConversions(1, 0);
    assertThat(carts.get("alice")).contains("book");
    assertConversions(1, 1);
  }

  @Test
  void a_reconciling_get_decodes_the_siblings_alone() {
    engine.put("carts", "alice", "book", "pen");
    String made = new String("book and pen");
    assertThat(carts.reconcile((key, siblings) -> made).get("alice")).containsSame(made);
    assertConversions(1, 2);
  }

  @Test
  void an_update_decodes_what_it_read_alone() {
    engine.put("carts", "alice", "book");
    String made = new String("book and pen");
    assertThat(carts.update("alice", "", old -> made)).isSameAs(made);
    assertConversions(1, 1);
  }

  @Test
  void an_updates_change_is_given_what_its_reconciler_made() {
    engine.put("carts", "alice", "book", "pen");
    Reconciler<String, String> both = Reconciler.merging((left, right) -> left + " and " + right);
    assertThat(carts.reconcile(both).update("alice", "", cart -> cart + " and ink"))
        .isEqualTo("book and pen and ink");
    // The reconciled value and the changed one; the two siblings.
    assertConversions(2, 2);
  }

  private void assertConversions(int encodings, int decodings) {
    assertThat(encoded).as("encoded").hasValue(encodings);
    assertThat(decoded).as("decoded").hasValue(decodings);
  }
}
