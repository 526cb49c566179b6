package io.gramme.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.data.Limits;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every engine promises; each engine's test extends this. */
public abstract class StorageEngineContract {
  protected static final PartitionId HERE = new PartitionId(3, 17);

  protected StorageEngine engine;

  protected abstract StorageEngine open() throws Exception;

  @BeforeEach
  void openEngine() throws Exception {
    engine = open();
  }

  @AfterEach
  void closeEngine() throws Exception {
    engine.close();
  }

  protected static Key key(String name) {
    return Key.of("bucket", name);
  }

  protected static Bytes bytes(String text) {
    return Bytes.utf8(text);
  }

  protected void put(PartitionId partition, Key key, String value) throws StorageException {
    engine.update(partition, key, current -> bytes(value));
  }

  protected void remove(PartitionId partition, Key key) throws StorageException {
    engine.update(partition, key, current -> Bytes.EMPTY);
  }

  protected List<Key> keysOf(PartitionId partition) throws StorageException {
    List<Key> keys = new ArrayList<>();
    StoredState entry = engine.next(partition, null);
    while (entry != null) {
      keys.add(entry.key());
      entry = engine.next(partition, entry.key());
    }
    return keys;
  }

  @Test
  void absentKeyIsEmpty() throws Exception {
    assertThat(engine.read(HERE, key("a"))).isEqualTo(Bytes.EMPTY);
    assertThat(engine.next(HERE, null)).isNull();
    assertThat(engine.keyCount()).isZero();
  }

  @Test
  void updateSeesWhatStandsAndStoresWhatItMakes() throws Exception {
    put(HERE, key("a"), "one");
    Bytes after = engine.update(HERE, key("a"), current -> bytes(current.utf8() + "+two"));
    assertThat(after).isEqualTo(bytes("one+two"));
    assertThat(engine.read(HERE, key("a"))).isEqualTo(bytes("one+two"));
    assertThat(engine.keyCount()).isEqualTo(1);
  }

  @Test
  void sliceOfALargerMessageIsStoredAlone() throws Exception {
    byte[] message = "headVALUEtail".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    engine.update(HERE, key("a"), current -> Bytes.wrap(message, 4, 5));
    message[4] = 'X';
    assertThat(engine.read(HERE, key("a"))).isEqualTo(bytes("VALUE"));
  }

  @Test
  void currentObjectMeansUnchanged() throws Exception {
    engine.update(HERE, key("absent"), current -> current);
    put(HERE, key("a"), "one");
    Bytes after = engine.update(HERE, key("a"), current -> current);
    assertThat(after).isEqualTo(bytes("one"));
    assertThat(engine.keyCount()).isEqualTo(1);
  }

  @Test
  void emptyRemoves() throws Exception {
    put(HERE, key("a"), "one");
    remove(HERE, key("a"));
    remove(HERE, key("never there"));
    assertThat(engine.read(HERE, key("a"))).isEqualTo(Bytes.EMPTY);
    assertThat(engine.next(HERE, null)).isNull();
    assertThat(engine.keyCount()).isZero();
    assertThat(engine.counts(HERE).keys()).isZero();
  }

  @Test
  void changeThatThrowsChangesNothing() throws Exception {
    put(HERE, key("a"), "one");
    StorageException damaged =
        new StorageException(StorageException.Reason.DAMAGED, "cannot be read");
    assertThatThrownBy(() -> engine.update(HERE, key("a"), current -> {
          throw damaged;
        }))
        .isSameAs(damaged);
    assertThat(engine.read(HERE, key("a"))).isEqualTo(bytes("one"));
  }

  @Test
  void scanGoesByBucketThenKeyAndStaysInItsPartition() throws Exception {
    List<Key> ordered = List.of(
        Key.of("a", "z"),
        Key.of("a\0", "k"),
        Key.of("a\0b", "k"),
        Key.of("ab", "a"),
        new Key("b", Bytes.wrap(new byte[] {0})),
        new Key("b", Bytes.wrap(new byte[] {0, 0})),
        new Key("b", Bytes.wrap(new byte[] {1})),
        new Key("b", Bytes.wrap(new byte[] {(byte) 0x80})),
        Key.of("Ä", "a"));
    for (int i = ordered.size() - 1; i >= 0; i--) {
      put(HERE, ordered.get(i), "value");
    }
    for (PartitionId neighbour : List.of(
        new PartitionId(2, 17),
        new PartitionId(3, 16),
        new PartitionId(3, 18),
        new PartitionId(3, 0xff11),
        new PartitionId(4, 17))) {
      put(neighbour, key("elsewhere"), "value");
      assertThat(keysOf(neighbour)).containsExactly(key("elsewhere"));
    }
    assertThat(keysOf(HERE)).containsExactlyElementsOf(ordered);
    assertThat(engine.counts(HERE).keys()).isEqualTo(ordered.size());
    assertThat(engine.keyCount()).isEqualTo(ordered.size() + 5);
  }

  @Test
  void scanShowsTheStateThatStandsWhenItComesToIt() throws Exception {
    for (String name : List.of("a", "b", "c", "d", "e")) {
      put(HERE, key(name), "old");
    }
    StoredState first = next(null);
    put(HERE, key("c"), "new");
    remove(HERE, key("b"));
    put(HERE, key("bb"), "between");
    StoredState second = next(first.key());
    assertThat(second).isEqualTo(new StoredState(key("bb"), bytes("between")));
    assertThat(next(second.key())).isEqualTo(new StoredState(key("c"), bytes("new")));
    remove(HERE, key("c"));
    assertThat(next(key("c")).key()).isEqualTo(key("d"));
  }

  private StoredState next(@Nullable Key after) throws StorageException {
    StoredState entry = engine.next(HERE, after);
    assertThat(entry).isNotNull();
    return java.util.Objects.requireNonNull(entry);
  }

  @Test
  void droppedPartitionIsGoneAndOthersStay() throws Exception {
    PartitionId other = new PartitionId(3, 18);
    for (int i = 0; i < 300; i++) {
      put(HERE, key("k" + i), "value");
      put(other, key("k" + i), "value");
    }
    engine.dropPartition(HERE);
    assertThat(engine.next(HERE, null)).isNull();
    assertThat(engine.read(HERE, key("k7"))).isEqualTo(Bytes.EMPTY);
    assertThat(keysOf(other)).hasSize(300);
    assertThat(engine.counts(HERE).keys()).isZero();
    assertThat(engine.keyCount()).isEqualTo(300);
    engine.dropPartition(HERE);
    put(HERE, key("k7"), "again");
    assertThat(keysOf(HERE)).containsExactly(key("k7"));
  }

  @Test
  void largestKeyAndStateFit() throws Exception {
    Random random = new Random(5);
    byte[] name = new byte[Limits.MAX_KEY_BYTES];
    byte[] state = new byte[Limits.MAX_STATE_BYTES];
    random.nextBytes(name);
    random.nextBytes(state);
    Key key = new Key("b".repeat(Limits.MAX_BUCKET_BYTES), Bytes.wrap(name));
    engine.update(HERE, key, current -> Bytes.copyOf(state));
    assertThat(engine.read(HERE, key)).isEqualTo(Bytes.wrap(state));
    assertThat(next(null)).isEqualTo(new StoredState(key, Bytes.wrap(state)));
  }

  @Test
  void countsFollowEveryChange() throws Exception {
    put(HERE, key("a"), "one");
    put(HERE, key("b"), "three");
    assertThat(engine.counts(HERE)).isEqualTo(new PartitionCounts(2, 8, 0));
    put(HERE, key("a"), BytesSummarizer.TOMBSTONE);
    assertThat(engine.counts(HERE))
        .isEqualTo(new PartitionCounts(2, 5 + BytesSummarizer.TOMBSTONE.length(), 1));
    remove(HERE, key("a"));
    put(HERE, key("b"), "four");
    assertThat(engine.counts(HERE)).isEqualTo(new PartitionCounts(1, 4, 0));
    engine.dropPartition(HERE);
    assertThat(engine.counts(HERE)).isEqualTo(PartitionCounts.NONE);
  }

  /** Rule M1: the tree says what is stored and nothing of how it came about. */
  @Test
  void treeDependsOnWhatIsStoredAlone() throws Exception {
    PartitionId other = new PartitionId(3, 18);
    assertThat(engine.tree(HERE).root()).isZero();
    for (int i = 0; i < 50; i++) {
      put(HERE, key("k" + i), "value" + i);
      put(other, key("k" + (49 - i)), "first");
    }
    assertThat(engine.tree(HERE).sameAs(engine.tree(other))).isFalse();
    for (int i = 0; i < 50; i++) {
      put(other, key("k" + i), "value" + i);
    }
    put(other, key("more"), "one");
    assertThat(engine.tree(HERE).sameAs(engine.tree(other))).isFalse();
    remove(other, key("more"));
    assertThat(engine.tree(HERE).sameAs(engine.tree(other))).isTrue();
    assertThat(engine.tree(HERE).root()).isNotZero();
    engine.dropPartition(HERE);
    assertThat(engine.tree(HERE).root()).isZero();
  }

  @Test
  void restoredStateStandsInPlaceOfTheOldOne() throws Exception {
    put(HERE, key("a"), "one");
    put(HERE, key("b"), "two");
    engine.restore(HERE, key("a"), bytes("from a peer"));
    engine.restore(HERE, key("c"), bytes("new"));
    assertThat(engine.read(HERE, key("a"))).isEqualTo(bytes("from a peer"));
    assertThat(engine.counts(HERE)).isEqualTo(new PartitionCounts(3, 17, 0));
    engine.restore(HERE, key("a"), Bytes.EMPTY);
    assertThat(keysOf(HERE)).containsExactly(key("b"), key("c"));
    assertThat(engine.counts(HERE)).isEqualTo(new PartitionCounts(2, 6, 0));
    assertThat(engine.tree(HERE).isValid()).isTrue();
  }

  @Test
  void durablePointWithoutChangesDoesNothing() throws Exception {
    engine.force();
    put(HERE, key("a"), "one");
    engine.force();
    engine.force();
    assertThat(engine.read(HERE, key("a"))).isEqualTo(bytes("one"));
  }

  @Test
  void lastPartitionOfAFamilyEndsBeforeTheNextFamily() throws Exception {
    PartitionId last = new PartitionId(3, 0xffff);
    PartitionId next = new PartitionId(4, 0);
    put(last, key("a"), "one");
    put(next, key("a"), "two");
    engine.dropPartition(last);
    assertThat(keysOf(last)).isEmpty();
    assertThat(keysOf(next)).containsExactly(key("a"));
  }

  @Test
  void anyHistoryEqualsTheModel() throws Exception {
    for (long seed = 1; seed <= 20; seed++) {
      StorageHistory.run(engine, seed, 400);
      for (int partition = 0; partition < StorageHistory.PARTITIONS; partition++) {
        engine.dropPartition(StorageHistory.partition(partition));
      }
      assertThat(engine.keyCount()).as("seed %d", seed).isZero();
    }
  }
}
