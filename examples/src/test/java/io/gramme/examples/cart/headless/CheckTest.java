package io.gramme.examples.cart.headless;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.driver.Bucket;
import io.gramme.driver.CausalContext;
import io.gramme.driver.Gramme;
import io.gramme.driver.Quorum;
import io.gramme.driver.WriteOption;
import io.gramme.examples.cart.model.CartKind;
import io.gramme.examples.cart.model.Item;
import io.gramme.examples.cart.model.UnionCart;
import io.gramme.examples.cart.network.NodeNames;
import io.gramme.examples.cart.network.Side;
import io.gramme.node.embedded.EmbeddedCluster;
import io.gramme.node.embedded.EmbeddedOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The check finds what is lost and repairs what is merely stale. */
class CheckTest {
  private static final EmbeddedCluster CLUSTER =
      EmbeddedCluster.start(EmbeddedOptions.inMemory(3).withPartitions(64));
  private static final EmbeddedDemoCluster NODES = new EmbeddedDemoCluster(CLUSTER);

  @AfterAll
  static void close() {
    CLUSTER.close();
  }

  @Test
  void anAddThatNobodyMadeIsLostOnEveryNode() {
    try (Gramme gramme = Gramme.connect(NODES.url())) {
      CartKind.UNION
          .bucket(gramme)
          .put("there", UnionCart.empty().add(new Item("a", "book")), WriteOption.w(Quorum.ALL));
    }
    CheckReport report = check(List.of(
        new RecordedAdd("union-carts", "there", "a"),
        new RecordedAdd("union-carts", "there", "b"),
        new RecordedAdd("add-remove-carts", "nowhere", "c")));
    assertThat(report.carts()).isEqualTo(2);
    assertThat(report.adds()).isEqualTo(3);
    assertThat(report.lostAdds()).isEqualTo(2);
    assertThat(report.examples())
        .containsExactly(
            "add b to union-carts/there is missing on node 1, node 2, node 3",
            "add c to add-remove-carts/nowhere is missing on node 1, node 2, node 3");
  }

  @Test
  void staleReplicasAreRepairedAndSiblingsCountTogether() {
    try (Gramme left = Gramme.connect(NODES.url());
        Gramme right = Gramme.connect(NODES.url())) {
      NodeNames names = names(left);
      Side.A.cut(left, names);
      Side.B.cut(right, names);
      carts(left)
          .put("split", UnionCart.empty().add(new Item("left", "book")), CausalContext.none());
      carts(right)
          .put("split", UnionCart.empty().add(new Item("right", "tea")), CausalContext.none());
    }
    CheckReport report = check(List.of(
        new RecordedAdd("union-carts", "split", "left"),
        new RecordedAdd("union-carts", "split", "right")));
    assertThat(report.lostAdds()).isZero();
    assertThat(report.siblings()).isEqualTo(2);
    assertThat(report.repairs()).isPositive();
  }

  private static Bucket<String, UnionCart> carts(Gramme gramme) {
    return CartKind.UNION.bucket(gramme).with(WriteOption.w(Quorum.ONE));
  }

  private static NodeNames names(Gramme gramme) {
    return NodeNames.await(gramme, NODES.addresses(), Duration.ofSeconds(10));
  }

  private static CheckReport check(List<RecordedAdd> adds) {
    try (Gramme gramme = Gramme.connect(NODES.url())) {
      return new Check(gramme, names(gramme)).run(adds);
    }
  }
}
