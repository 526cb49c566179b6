package io.gramme.it.sim.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.format.StateFormat;
import io.gramme.node.data.StateSummarizer;
import io.gramme.node.storage.MemoryEngine;
import io.gramme.node.storage.StateSummary;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.Summarizer;
import io.gramme.ring.PartitionId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Counts and hash tree of a store must be those of its states (M1). */
final class TreesTest {
  private static final PartitionId PARTITION = new PartitionId(3, 1);
  private static final Key KEY = Key.of("carts", "k1");

  private final Verdict verdict = Scene.verdict();

  private static Bytes state(long writer, boolean dead) {
    Dot dot = new Dot(writer, Hlc.ofMillis(1_700_000_000_000L));
    Sibling sibling = dead ? Sibling.tombstone(dot) : Sibling.value(dot, Bytes.utf8("v"));
    return StateFormat.encode(new KeyState(DotContext.EMPTY.with(dot), List.of(sibling)));
  }

  private static StorageEngine store(Summarizer summarizer, long writer, boolean dead)
      throws StorageException {
    StorageEngine store = MemoryEngine.empty(summarizer);
    store.update(PARTITION, KEY, current -> state(writer + 1, false));
    store.update(PARTITION, KEY, current -> state(writer, dead));
    return store;
  }

  private List<Violation> said(StorageEngine store) throws Exception {
    Trees.check("n1", store, PARTITION, verdict);
    return verdict.violations();
  }

  @Test
  void m1TheTreeOfWhatIsThereIsSound() throws Exception {
    assertThat(said(store(StateSummarizer.create(), 7, false))).isEmpty();
    assertThat(said(store(StateSummarizer.create(), 7, true))).isEmpty();
  }

  @Test
  void m1ALeafThatIsNotThatOfItsStatesIsReported() throws Exception {
    Summarizer sound = StateSummarizer.create();
    Summarizer wrong = (hash, state) -> new StateSummary(
        sound.of(hash, state).digest() + 1, sound.of(hash, state).tombstone());
    assertThat(said(store(wrong, 7, false)))
        .extracting(Violation::detail)
        .singleElement()
        .asString()
        .contains("is not that of its states");
  }

  @Test
  void m1ATombstoneThatIsNotCountedIsReported() throws Exception {
    Summarizer sound = StateSummarizer.create();
    Summarizer wrong = (hash, state) -> new StateSummary(sound.of(hash, state).digest(), false);
    assertThat(said(store(wrong, 7, true)))
        .extracting(Violation::detail)
        .singleElement()
        .asString()
        .startsWith("n1 counts ");
  }
}
