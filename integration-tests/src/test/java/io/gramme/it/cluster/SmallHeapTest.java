package io.gramme.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.driver.AsyncBucket;
import io.gramme.driver.Codec;
import io.gramme.driver.Gramme;
import io.gramme.testkit.ProcessCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A node with a heap of 64 MiB and default settings: what one client asks for must not end it for all. The number of
 * tiny keys, 20,000 otherwise, is set by the system property {@code gramme.smallheap.keys}.
 */
@Tag("slow")
final class SmallHeapTest {
  private static final long PATIENCE_SECONDS = 120;
  private static final int MEBIBYTE = 1 << 20;

  private ProcessCluster cluster;
  private Gramme gramme;

  @BeforeEach
  void start() {
    cluster =
        ProcessCluster.start(1, List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    gramme = Gramme.builder()
        .url(cluster.url())
        .connectTimeout(Duration.ofSeconds(30))
        .timeout(Duration.ofSeconds(60))
        .writeTimeout(Duration.ofSeconds(20))
        .callbackExecutor(Runnable::run)
        .connect();
  }

  @AfterEach
  void stop() {
    gramme.close();
    cluster.close();
  }

  @Test
  void moreReadsOfLargeValuesAtOnceThanTheHeapHolds() throws Exception {
    AsyncBucket<String, byte[]> bucket = gramme.bucket("large", Codec.bytes()).async();
    int values = 24;
    for (int i = 0; i < values; i++) {
      bucket.put("k" + i, new byte[MEBIBYTE]).toCompletableFuture().get();
    }
    List<CompletableFuture<Optional<byte[]>>> reads = new ArrayList<>();
    for (int i = 0; i < 4 * values; i++) {
      reads.add(bucket.get("k" + i % values).toCompletableFuture());
    }
    for (CompletableFuture<Optional<byte[]>> read : reads) {
      assertThat(read.get(PATIENCE_SECONDS, TimeUnit.SECONDS).orElseThrow()).hasSize(MEBIBYTE);
    }
    assertServes();
  }

  @Test
  void moreWritesOfLargeValuesAtOnceThanTheHeapHolds() throws Exception {
    AsyncBucket<String, byte[]> bucket = gramme.bucket("large", Codec.bytes()).async();
    List<CompletableFuture<?>> writes = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      writes.add(bucket.put("k" + i, new byte[MEBIBYTE]).toCompletableFuture());
    }
    for (CompletableFuture<?> write : writes) {
      write.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    assertServes();
  }

  @Test
  void manyTinyKeys() throws Exception {
    AsyncBucket<String, byte[]> bucket = gramme.bucket("tiny", Codec.bytes()).async();
    int keys = Integer.getInteger("gramme.smallheap.keys", 20_000);
    List<CompletableFuture<?>> writes = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      writes.add(bucket.put("k" + i, new byte[8]).toCompletableFuture());
      if (writes.size() == 1_000) {
        for (CompletableFuture<?> write : writes) {
          write.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        writes.clear();
      }
    }
    assertServes();
  }

  private void assertServes() throws Exception {
    AsyncBucket<String, byte[]> bucket = gramme.bucket("after", Codec.bytes()).async();
    bucket.put("small", new byte[1]).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(cluster.node(0).isAlive()).isTrue();
    assertThat(cluster.node(0).output()).doesNotContain("OutOfMemoryError");
  }
}
