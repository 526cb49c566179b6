package io.gramme.driver.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ReconcilerTest {
  @Test
  void merging_folds_oldest_first() {
    Reconciler<String, String> joined = Reconciler.merging((left, right) -> left + right);
    assertThat(joined.reconcile("k", siblings("a", "b", "c"))).isEqualTo("abc");
  }

  @Test
  void union_keeps_everything_in_the_order_of_the_siblings() {
    Reconciler<String, Set<String>> union = Reconciler.union();
    Set<String> cart = union.reconcile("k", siblings(Set.of("pen"), Set.of("book"), Set.of("pen")));
    assertThat(new ArrayList<>(cart)).containsExactly("pen", "book");
  }

  @Test
  void last_write_wins_goes_by_the_writers_clock_and_by_place_when_equal() {
    Reconciler<String, String> last = Reconciler.lastWriteWins();
    assertThat(last.reconcile("k", siblings("old", "new"))).isEqualTo("new");
    Instant same = Instant.ofEpochMilli(7);
    assertThat(last.reconcile("k", List.of(LiveSibling.of("a", same), LiveSibling.of("b", same))))
        .isEqualTo("b");
    assertThat(last.reconcile(
            "k",
            List.of(
                LiveSibling.of("newer", Instant.ofEpochMilli(9)),
                LiveSibling.of("older", Instant.ofEpochMilli(8)))))
        .isEqualTo("newer");
  }

  @Test
  void max_keeps_the_largest_and_of_equals_the_oldest() {
    Reconciler<String, String> longest = Reconciler.max(Comparator.comparingInt(String::length));
    assertThat(longest.reconcile("k", siblings("a", "bcd", "efg", "h"))).isEqualTo("bcd");
  }

  @Test
  void add_remove_set_does_not_bring_back_what_was_removed() {
    AddRemoveSet<String> start = AddRemoveSet.<String>empty().add("pen");
    Reconciler<String, AddRemoveSet<String>> merge = Reconciler.addRemoveSet();
    assertThat(merge
            .reconcile("k", siblings(start.remove("pen"), start.add("book")))
            .elements())
        .containsExactly("book");
  }

  @Test
  void beside_a_delete_the_values_stay_unless_the_application_decides_otherwise() {
    Reconciler<String, String> joined = Reconciler.merging((left, right) -> left + right);
    assertThat(joined.reconcileWithDelete("k", siblings("a"))).contains("a");
    assertThat(joined.reconcileWithDelete("k", siblings("a", "b"))).contains("ab");
    Reconciler<String, String> deleteWins = new Reconciler<>() {
      @Override
      public String reconcile(String key, List<LiveSibling<String>> siblings) {
        return "merged";
      }

      @Override
      public Optional<String> reconcileWithDelete(String key, List<LiveSibling<String>> siblings) {
        return Optional.empty();
      }
    };
    assertThat(deleteWins.reconcileWithDelete("k", siblings("a"))).isEmpty();
  }

  @Test
  void a_sibling_shows_copies_of_its_metadata() {
    byte[] metadata = {1, 2};
    LiveSibling<String> sibling = LiveSibling.of("a", Instant.EPOCH, metadata);
    metadata[0] = 9;
    sibling.metadata()[1] = 9;
    assertThat(sibling.metadata()).containsExactly(1, 2);
    assertThat(sibling).isEqualTo(LiveSibling.of("a", Instant.EPOCH, new byte[] {1, 2}));
    assertThat(sibling).isNotEqualTo(LiveSibling.of("a", Instant.EPOCH));
  }

  @SafeVarargs
  private static <V> List<LiveSibling<V>> siblings(V... values) {
    List<LiveSibling<V>> siblings = new ArrayList<>();
    for (V value : values) {
      siblings.add(LiveSibling.of(value, Instant.ofEpochMilli(siblings.size() + 1L)));
    }
    return siblings;
  }
}
