package io.gramme.node.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Rule S3: what the context valve drops is logged, and does not fill the log. */
final class TenfoldTest {
  @Test
  void aCountIsToldAtFirstAndWheneverItHasGrownTenfold() {
    Tenfold told = new Tenfold();
    assertThat(LongStream.rangeClosed(0, 5_000).filter(told::isWorthALine))
        .containsExactly(1L, 10L, 100L, 1_000L);
  }

  @Test
  void aCountThatJumpsIsToldOnce() {
    Tenfold told = new Tenfold();
    assertThat(told.isWorthALine(4_094)).isTrue();
    assertThat(told.isWorthALine(9_999)).isFalse();
    assertThat(told.isWorthALine(10_000)).isTrue();
  }
}
