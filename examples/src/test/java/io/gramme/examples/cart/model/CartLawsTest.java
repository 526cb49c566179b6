package io.gramme.examples.cart.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.driver.Codec;
import io.gramme.driver.reconcile.LiveSibling;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What both carts owe, on random histories that share parts of their past. */
class CartLawsTest {
  private static final int RUNS = 300;
  private static final List<String> PRODUCTS = List.of("book", "tea", "pen");

  private int adds;

  @Test
  void mergingUnionCartsIsCommutativeAssociativeAndIdempotent() {
    forRandomHistories(CartKind.UNION, CartLawsTest::holdLaws);
  }

  @Test
  void mergingAddRemoveCartsIsCommutativeAssociativeAndIdempotent() {
    forRandomHistories(CartKind.ADD_REMOVE, CartLawsTest::holdLaws);
  }

  @Test
  void bothCartsSurviveJsonAndEqualCartsAreEqualBytes() {
    forRandomHistories(CartKind.UNION, this::surviveJson);
    forRandomHistories(CartKind.ADD_REMOVE, this::surviveJson);
  }

  @Test
  void theUnionCartResurrectsWhatOneSideRemoved() {
    UnionCart common = UnionCart.empty().add(new Item("1", "book"));
    UnionCart removed = common.remove("book");
    UnionCart added = common.add(new Item("2", "tea"));
    assertThat(removed.merge(added).quantities()).containsOnlyKeys("book", "tea");
  }

  @Test
  void theAddRemoveCartKeepsRemovedWhatOneSideRemoved() {
    AddRemoveCart common = AddRemoveCart.empty().add(new Item("1", "book"));
    AddRemoveCart removed = common.remove("book");
    AddRemoveCart added = common.add(new Item("2", "tea"));
    assertThat(removed.merge(added).quantities()).containsOnlyKeys("tea");
  }

  @Test
  void anAddMadeElsewhereSurvivesARemovalOfTheSameProduct() {
    AddRemoveCart common = AddRemoveCart.empty().add(new Item("1", "book"));
    AddRemoveCart merged = common.remove("book").merge(common.add(new Item("2", "book")));
    assertThat(merged.addIds()).containsExactly("2");
  }

  @Test
  void quantitiesCountEveryAdd() {
    for (CartKind<?> kind : CartKind.all()) {
      assertThat(twoBooksAndTea(kind).quantities())
          .containsEntry("book", 2)
          .containsEntry("tea", 1);
    }
  }

  @Test
  void removingWhatIsNotThereChangesNothing() {
    for (CartKind<?> kind : CartKind.all()) {
      Cart<?> cart = twoBooksAndTea(kind);
      assertThat(cart.remove("pen")).isSameAs(cart);
    }
  }

  @Test
  void theReconcilerMergesAllSiblings() {
    List<LiveSibling<UnionCart>> siblings = new ArrayList<>();
    for (String id : List.of("1", "2", "3")) {
      siblings.add(LiveSibling.of(UnionCart.empty().add(new Item(id, "book")), Instant.EPOCH));
    }
    assertThat(CartKind.UNION.merging().reconcile("alice", siblings).addIds())
        .containsExactly("1", "2", "3");
  }

  @Test
  void aBucketThatHoldsNoCartsIsNamed() {
    assertThat(CartKind.ofBucket("union-carts")).isEqualTo(CartKind.UNION);
    assertThatThrownBy(() -> CartKind.ofBucket("carts"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'carts'");
  }

  private static <C extends Cart<C>> Cart<?> twoBooksAndTea(CartKind<C> kind) {
    return kind.empty()
        .add(new Item("1", "book"))
        .add(new Item("2", "tea"))
        .add(new Item("3", "book"));
  }

  private static <C extends Cart<C>> void holdLaws(CartKind<C> kind, C a, C b, C c) {
    assertThat(a.merge(b)).isEqualTo(b.merge(a));
    assertThat(a.merge(b).merge(c)).isEqualTo(a.merge(b.merge(c)));
    assertThat(a.merge(a)).isEqualTo(a);
    assertThat(a.merge(b).merge(b)).isEqualTo(a.merge(b));
    assertThat(a.merge(kind.empty())).isEqualTo(a);
  }

  private <C extends Cart<C>> void surviveJson(CartKind<C> kind, C a, C b, C c) {
    Codec<C> codec = kind.codec();
    assertThat(codec.decode(codec.encode(a))).isEqualTo(a);
    assertThat(codec.encode(a.merge(b))).isEqualTo(codec.encode(b.merge(a)));
  }

  @FunctionalInterface
  private interface LawOf<C extends Cart<C>> {
    void check(CartKind<C> kind, C a, C b, C c);
  }

  private <C extends Cart<C>> void forRandomHistories(CartKind<C> kind, LawOf<C> law) {
    for (long seed = 0; seed < RUNS; seed++) {
      RandomGenerator random = new SplittableRandom(seed);
      C past = history(kind.empty(), random);
      C a = history(past, random);
      C b = history(past, random);
      C c = history(a.merge(past), random);
      try {
        law.check(kind, a, b, c);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  private <C extends Cart<C>> C history(C start, RandomGenerator random) {
    C cart = start;
    for (int steps = random.nextInt(6); steps > 0; steps--) {
      String product = PRODUCTS.get(random.nextInt(PRODUCTS.size()));
      cart = random.nextInt(3) == 0
          ? cart.remove(product)
          : cart.add(new Item("add-" + ++adds, product));
    }
    return cart;
  }
}
