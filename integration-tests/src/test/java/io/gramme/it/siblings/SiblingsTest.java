package io.gramme.it.siblings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gramme.driver.Bucket;
import io.gramme.driver.Codec;
import io.gramme.driver.Diagnostics;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.Gramme;
import io.gramme.driver.GrammeException;
import io.gramme.driver.Member;
import io.gramme.driver.ReadOption;
import io.gramme.driver.RepairReport;
import io.gramme.driver.SiblingsException;
import io.gramme.driver.Versions;
import io.gramme.driver.WriteOption;
import io.gramme.driver.reconcile.LiveSibling;
import io.gramme.driver.reconcile.Reconciler;
import io.gramme.driver.spi.TransportControl;
import io.gramme.it.support.Await;
import io.gramme.node.embedded.EmbeddedCluster;
import io.gramme.node.embedded.EmbeddedOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two sessions that reach different nodes go on writing; what they wrote meets again as siblings. */
final class SiblingsTest {
  private static final String BUCKET = "bucket";

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private static EmbeddedCluster nodes;

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private Gramme left;

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private Gramme right;

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private Gramme reader;

  @BeforeAll
  static void start() {
    nodes = EmbeddedCluster.start(EmbeddedOptions.inMemory(3));
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @BeforeEach
  void connect() {
    left = Gramme.connect(nodes.url() + "?r=1&w=1");
    right = Gramme.connect(nodes.url() + "?r=1&w=1");
    reader = Gramme.connect(nodes.url() + "?r=all&w=all");
  }

  @AfterEach
  void close() {
    left.close();
    right.close();
    reader.close();
  }

  /** The left session reaches nodes 1 and 2 only, the right one node 3 only. */
  private void cut() {
    List<String> ids =
        reader.unwrap(Diagnostics.class).members().stream().map(Member::id).toList();
    left.unwrap(TransportControl.class).cut(ids.get(2));
    right.unwrap(TransportControl.class).cut(ids.get(0));
    right.unwrap(TransportControl.class).cut(ids.get(1));
    assertThat(left.unwrap(TransportControl.class).cutNodes()).containsExactly(ids.get(2));
    assertThat(right.unwrap(TransportControl.class).cutNodes()).hasSize(2);
  }

  @Test
  void siblingsArise() {
    makeSiblings("arise");

    Versions<String> versions = plain(reader).read("arise");
    assertThat(versions.values()).containsExactlyInAnyOrder("first L", "first R");
    assertThat(versions.hasSiblings()).isTrue();
    assertThat(versions.besideDelete()).isFalse();
    assertThat(versions.siblings())
        .extracting(sibling -> new String(sibling.metadata(), StandardCharsets.UTF_8))
        .containsExactlyInAnyOrder("left", "right");
  }

  @Test
  void withoutReconcilerGetFailsAndCarriesThem() {
    makeSiblings("unreconciled");

    SiblingsException failure =
        catchThrowableOfType(SiblingsException.class, () -> plain(reader).get("unreconciled"));
    assertThat(failure).isNotNull();
    assertThat(failure.code()).isEqualTo(ErrorCode.SIBLINGS);
    assertThat(failure.siblings().stream().map(LiveSibling::value).collect(Collectors.toSet()))
        .isEqualTo(Set.of("first L", "first R"));

    plain(reader).put("unreconciled", "settled", failure.context().orElseThrow());
    assertThat(plain(reader).get("unreconciled")).contains("settled");
    assertEveryReplicaHolds("unreconciled", "settled");
  }

  @Test
  void reconcileHealsEveryReplica() {
    makeSiblings("healed");

    assertThat(merging(reader).get("healed")).contains("first L+first R");
    assertEveryReplicaHolds("healed", "first L+first R");
    assertThat(plain(reader).read("healed").hasSiblings()).isFalse();
  }

  /** G3: a read repairs what replicas lack of each other, and leaves the siblings as they are. */
  @Test
  void readRepairsWithoutReconciling() {
    makeSiblings("repaired");

    Versions<String> versions = plain(reader).read("repaired");
    RepairReport repairs = Await.result(versions.receipt().repairs());
    assertThat(repairs.sent()).isEqualTo(3);
    assertThat(repairs.acknowledged()).isEqualTo(3);
    assertThat(repairs.writeBackSent()).isFalse();
    assertEveryReplicaHolds("repaired", "first L", "first R");
  }

  @Test
  void bothSidesMeetAgainWhenTheCutIsHealed() {
    makeSiblings("met");
    heal(left);
    heal(right);

    Await.until("left sees both", () -> sees(left, "met"));
    merging(left).update("met", "", value -> value + "!");
    assertThat(merging(right).get("met", ReadOption.r(3))).contains("first L+first R!");
    assertEveryReplicaHolds("met", "first L+first R!");
  }

  @Test
  void updatesOfBothSidesAreKept() {
    plain(reader).put("updated", "first");
    cut();
    merging(left).update("updated", "", value -> value + " L");
    merging(left).update("updated", "", value -> value + " L");
    merging(right).update("updated", "", value -> value + " R");

    assertThat(merging(reader).get("updated")).contains("first L L+first R");
  }

  /** A value written without knowledge of a delete stands beside it; the default keeps it. */
  @Test
  void deleteBesideALiveValue() {
    deleteLeftAndWriteRight("beside");

    Versions<String> versions = plain(reader).read("beside");
    assertThat(versions.besideDelete()).isTrue();
    assertThat(versions.values()).containsExactly("first R");
    assertThat(merging(reader).get("beside")).contains("first R");
    assertEveryReplicaHolds("beside", "first R");
    assertThat(plain(reader).read("beside").besideDelete()).isFalse();
  }

  @Test
  void reconcilerMayLetTheDeleteWin() {
    deleteLeftAndWriteRight("deleted");

    Bucket<String, String> deleting = plain(reader).reconcile(new Reconciler<>() {
      @Override
      public String reconcile(String key, List<LiveSibling<String>> siblings) {
        throw new AssertionError("there is one value only");
      }

      @Override
      public Optional<String> reconcileWithDelete(String key, List<LiveSibling<String>> siblings) {
        assertThat(siblings).extracting(LiveSibling::value).containsExactly("first R");
        return Optional.empty();
      }
    });
    assertThat(deleting.get("deleted")).isEmpty();
    assertEveryReplicaHolds("deleted");
  }

  private void makeSiblings(String key) {
    plain(reader).put(key, "first");
    cut();
    merging(left).update(key, "", value -> value);
    plain(left).put(key, "first L", WriteOption.metadata("left"));
    plain(right).read(key);
    plain(right).put(key, "first R", WriteOption.metadata("right"));
  }

  private void deleteLeftAndWriteRight(String key) {
    plain(reader).put(key, "first");
    cut();
    plain(left).delete(key);
    merging(right).update(key, "", value -> value + " R");
  }

  private static boolean sees(Gramme session, String key) {
    try {
      return plain(session).read(key, ReadOption.r(3)).siblings().size() == 2;
    } catch (GrammeException e) {
      return false;
    }
  }

  private static void heal(Gramme session) {
    TransportControl control = session.unwrap(TransportControl.class);
    control.cutNodes().forEach(control::heal);
    assertThat(control.cutNodes()).isEmpty();
  }

  private static Bucket<String, String> plain(Gramme session) {
    return session.bucket(BUCKET, Codec.string());
  }

  /** Joins in the order of the texts, as a reconciler should that does not care who was first. */
  private static Bucket<String, String> merging(Gramme session) {
    return plain(session)
        .reconcile((key, siblings) ->
            siblings.stream().map(LiveSibling::value).sorted().collect(Collectors.joining("+")));
  }

  /** Write-backs and repairs go on after the answer, so this waits for them. */
  private void assertEveryReplicaHolds(String key, String... values) {
    Diagnostics look = reader.unwrap(Diagnostics.class);
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    for (Member member : look.members()) {
      Await.until(
          "node " + member.id() + " holds " + List.of(values) + " only",
          () -> look.readFrom(member.id(), BUCKET, bytes).values().stream()
              .map(value -> new String(value, StandardCharsets.UTF_8))
              .collect(Collectors.toSet())
              .equals(Set.of(values)));
    }
  }
}
