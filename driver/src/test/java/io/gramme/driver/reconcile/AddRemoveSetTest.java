package io.gramme.driver.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.driver.Codec;
import io.gramme.driver.TypeOf;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Properties of the add/remove set over generated histories; a failure names its seed. */
final class AddRemoveSetTest {
  private static final int SEEDS = 500;

  @Test
  void merge_is_commutative_associative_and_idempotent() {
    for (long seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      List<AddRemoveSet<String>> forks = forks(random, 3);
      AddRemoveSet<String> a = forks.get(0);
      AddRemoveSet<String> b = forks.get(1);
      AddRemoveSet<String> c = forks.get(2);
      assertThat(a.merge(b)).as("commutative, seed %s", seed).isEqualTo(b.merge(a));
      assertThat(a.merge(b).merge(c))
          .as("associative, seed %s", seed)
          .isEqualTo(a.merge(b.merge(c)));
      assertThat(a.merge(a)).as("idempotent, seed %s", seed).isEqualTo(a);
      assertThat(a.merge(b).merge(b)).as("absorbing, seed %s", seed).isEqualTo(a.merge(b));
    }
  }

  @Test
  void a_single_history_behaves_as_a_plain_set() {
    for (long seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      AddRemoveSet<String> set = AddRemoveSet.empty();
      Set<String> model = new HashSet<>();
      for (int step = 0; step < 40; step++) {
        String element = element(random);
        if (random.nextBoolean()) {
          set = set.add(element, random);
          model.add(element);
        } else {
          set = set.remove(element);
          model.remove(element);
        }
        assertThat(set.elements()).as("seed %s, step %s", seed, step).isEqualTo(model);
        assertThat(set.contains(element)).as("seed %s", seed).isEqualTo(model.contains(element));
      }
    }
  }

  // The rule of the observed-remove set, judged from the histories alone.
  @Test
  void after_a_merge_an_element_is_there_if_one_addition_was_not_seen_by_a_removal() {
    int survivals = 0;
    int removals = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      AddRemoveSet<String> start = history(AddRemoveSet.empty(), random, 6);
      AddRemoveSet<String> left = start;
      AddRemoveSet<String> right = start;
      String element = element(random);
      boolean leftAdds = random.nextBoolean();
      left = leftAdds ? left.add(element, random) : left.remove(element);
      right = right.remove(element);
      boolean there = left.merge(right).contains(element);
      assertThat(there).as("seed %s", seed).isEqualTo(leftAdds);
      survivals += leftAdds ? 1 : 0;
      removals += !leftAdds && start.contains(element) ? 1 : 0;
    }
    assertThat(survivals).as("additions that met a removal").isGreaterThan(50);
    assertThat(removals).as("removals of something that was there").isGreaterThan(50);
  }

  @Test
  void a_removal_is_not_undone_by_an_older_copy() {
    AddRemoveSet<String> old = AddRemoveSet.<String>empty().add("book");
    AddRemoveSet<String> removed = old.remove("book");
    assertThat(removed.merge(old).elements()).isEmpty();
    assertThat(old.merge(removed).elements()).isEmpty();
  }

  @Test
  void additions_of_two_sides_both_stay() {
    AddRemoveSet<String> start = AddRemoveSet.<String>empty().add("pen");
    assertThat(start.add("book").merge(start.add("lamp").remove("pen")).elements())
        .containsExactlyInAnyOrder("book", "lamp");
  }

  @Test
  void a_struck_out_tag_handed_to_the_constructor_is_no_element() {
    AddRemoveSet<String> set = AddRemoveSet.<String>empty().add("book");
    AddRemoveSet<String> removed = set.remove("book");
    assertThat(new AddRemoveSet<>(set.added(), removed.removed())).isEqualTo(removed);
  }

  @Test
  void json_keeps_everything_that_merging_needs() {
    Codec<AddRemoveSet<String>> codec = Codec.json(new TypeOf<AddRemoveSet<String>>() {});
    for (long seed = 0; seed < 50; seed++) {
      AddRemoveSet<String> set = history(AddRemoveSet.empty(), new Random(seed), 20);
      AddRemoveSet<String> read = codec.decode(codec.encode(set));
      assertThat(read).as("seed %s", seed).isEqualTo(set);
      assertThat(codec.encode(read)).as("seed %s", seed).isEqualTo(codec.encode(set));
    }
  }

  /** Histories that share some of their past and go on by themselves. */
  private static List<AddRemoveSet<String>> forks(Random random, int count) {
    List<AddRemoveSet<String>> forks = new ArrayList<>();
    forks.add(history(AddRemoveSet.empty(), random, random.nextInt(10)));
    while (forks.size() < count + 1) {
      AddRemoveSet<String> from = forks.get(random.nextInt(forks.size()));
      forks.add(history(from, random, random.nextInt(10)));
    }
    return forks.subList(1, count + 1);
  }

  private static AddRemoveSet<String> history(AddRemoveSet<String> from, Random random, int steps) {
    AddRemoveSet<String> set = from;
    for (int step = 0; step < steps; step++) {
      String element = element(random);
      set = random.nextInt(3) > 0 ? set.add(element, random) : set.remove(element);
    }
    return set;
  }

  private static String element(Random random) {
    return "item" + random.nextInt(4);
  }
}
