package io.gramme.examples.cart.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.membership.Address;
import io.gramme.node.embedded.EmbeddedCluster;
import io.gramme.node.embedded.EmbeddedOptions;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TabSessionsTest {
  private static final int SECONDS = 30;

  private final AtomicLong nanos = new AtomicLong();
  private final Vertx vertx = Vertx.vertx();
  private final EmbeddedCluster cluster =
      EmbeddedCluster.start(EmbeddedOptions.inMemory(1).withPartitions(16));
  private final TabSessions sessions = new TabSessions(
      vertx, cluster.addresses().stream().map(Address::toString).toList(), nanos::get);

  @AfterEach
  void close() throws Exception {
    sessions.close();
    vertx.close().await(SECONDS, TimeUnit.SECONDS);
    cluster.close();
  }

  @Test
  void aSessionThatIsNotUsedIsClosedAndItsTabGetsANewOne() {
    TabId idle = TabId.parse("A-idle");
    TabId busy = TabId.parse("B-busy");
    TabSession first = sessions.of(idle);
    TabSession used = sessions.of(busy);
    nanos.addAndGet(TabSessions.IDLE.toNanos());
    assertThat(sessions.of(busy)).isSameAs(used);
    sessions.closeIdle();
    assertThat(sessions.size()).as("exactly at the limit both are kept").isEqualTo(2);

    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    sessions.closeIdle();
    assertThat(sessions.size()).isEqualTo(1);
    assertThat(sessions.of(busy)).isSameAs(used);
    assertThat(sessions.of(idle)).isNotSameAs(first);
  }
}
