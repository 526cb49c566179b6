package io.gramme.it.oneround;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.ContextToken;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.KeyState;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.Bucket;
import io.gramme.driver.CausalContext;
import io.gramme.driver.Codec;
import io.gramme.driver.Gramme;
import io.gramme.driver.WriteOption;
import io.gramme.driver.Written;
import io.gramme.format.FormatException;
import io.gramme.format.StateFormat;
import io.gramme.format.TokenFormat;
import io.gramme.message.Request;
import java.util.List;
import org.junit.jupiter.api.Test;

/** W3: a put with a context is one parallel round, the same bytes to every owner at once. */
final class OneRoundTest {
  private static final Key KEY = Key.of("bucket", "key");
  private static final Dot SEEN = new Dot(99, HoldingNodes.hlc());

  @Test
  void putWithContextSendsEverythingBeforeAnythingIsAnswered() throws FormatException {
    try (HoldingNodes nodes = HoldingNodes.start();
        Gramme gramme = Gramme.connect(nodes.url())) {
      Bucket<String, String> bucket = gramme.bucket("bucket", Codec.string());

      // No node answers before all three were asked: in any other order this call would fail.
      Written written = bucket.put("key", "value", seen(nodes), WriteOption.w(3));

      List<HoldingNodes.Item> items = nodes.items();
      assertThat(items).hasSize(HoldingNodes.NODES);
      assertThat(items).allMatch(item -> item.key().equals(KEY));
      assertThat(items).extracting(HoldingNodes.Item::node).doesNotHaveDuplicates();
      assertThat(items.stream().map(item -> delta(item.request())).distinct()).hasSize(1);
      assertThat(written.receipt().asked()).hasSize(3);
      assertThat(written.receipt().answered()).hasSize(3);

      KeyState delta = StateFormat.decode(delta(items.get(0).request()));
      Dot dot = delta.siblings().get(0).dot();
      assertThat(delta.siblings()).hasSize(1);
      assertThat(delta.covers(SEEN)).isTrue();
      assertThat(delta.context().cover(delta.context().indexOf(SEEN.writer())))
          .as("the cover of what was seen is the new write's stamp")
          .isEqualTo(dot.stamp());
    }
  }

  @Test
  void deleteWithContextAndBlindPutAreOneRoundToo() {
    try (HoldingNodes nodes = HoldingNodes.start();
        Gramme gramme = Gramme.connect(nodes.url())) {
      Bucket<String, String> bucket = gramme.bucket("bucket", Codec.string());
      bucket.delete("key", seen(nodes), WriteOption.w(3));
      assertThat(nodes.items())
          .hasSize(3)
          .allMatch(item -> item.request() instanceof Request.Write);
      bucket.put("other", "value", CausalContext.none(), WriteOption.w(3));
      assertThat(nodes.items())
          .hasSize(6)
          .allMatch(item -> item.request() instanceof Request.Write);
    }
  }

  /** W6: what a put returns is enough for the next one, and W1: the session remembers it by itself. */
  @Test
  void chainedPutsNeedNoRead() {
    try (HoldingNodes nodes = HoldingNodes.start();
        Gramme gramme = Gramme.connect(nodes.url())) {
      Bucket<String, String> bucket = gramme.bucket("bucket", Codec.string());
      Written first = bucket.put("key", "one", seen(nodes), WriteOption.w(3));
      bucket.put("key", "two", first.context(), WriteOption.w(3));
      bucket.put("key", "three", WriteOption.w(3));
      assertThat(nodes.items())
          .hasSize(9)
          .allMatch(item -> item.request() instanceof Request.Write);
    }
  }

  private static CausalContext seen(HoldingNodes nodes) {
    return CausalContext.of(TokenFormat.encode(new ContextToken(
            nodes.cluster(), KEY.hash(), HoldingNodes.hlc(), DotContext.EMPTY.with(SEEN)))
        .toByteArray());
  }

  private static Bytes delta(Request.Keyed request) {
    return ((Request.Write) request).delta();
  }
}
