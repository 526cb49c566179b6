package io.gramme.driver.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.engine.quorum.QuorumSize;
import io.gramme.message.RefusalCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Random histories of sessions that only ever add to carts, over nodes that come and go: whatever was acknowledged is in
 * some sibling at the end. A value is the set of the adds it holds, so what a write replaced unseen would be missing.
 */
class NoLostAddTest {
  private static final int SEEDS = 150;
  private static final int STEPS = 120;

  private final List<Key> keys = List.of(Key.of("carts", "a"), Key.of("carts", "b"));
  private final Map<String, Integer> met = new LinkedHashMap<>();

  @Test
  void whatWasAcknowledgedIsThereInTheEnd() {
    for (int seed = 1; seed <= SEEDS; seed++) {
      new History(seed).run();
    }
    assertThat(met.keySet())
        .as("the histories reach the states that matter")
        .contains("acknowledged", "UNKNOWN", "NOT_APPLIED", "siblings", "write-back", "retried");
  }

  private final class History {
    private final long seed;
    private final Random random;
    private final SimCluster cluster = new SimCluster(4);
    private final List<SimSession> sessions = new ArrayList<>();
    private final Map<Key, Set<String>> acknowledged = new LinkedHashMap<>();
    private int adds;

    History(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      for (int i = 0; i < 3; i++) {
        SimSession session = cluster.session(seed * 100 + i);
        session.r = QuorumSize.of(1 + random.nextInt(3));
        session.w = QuorumSize.of(1 + random.nextInt(3));
        sessions.add(session);
      }
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        if (random.nextInt(4) == 0) {
          disturb();
        }
        act(sessions.get(random.nextInt(sessions.size())));
        cluster.pass(random.nextInt(20) == 0 ? 4000 : random.nextInt(4));
      }
      cluster.each(node -> {
        node.way = SimNode.Way.WELL;
        node.refuseWith = null;
      });
      cluster.pass(20_000);
      keys.forEach(this::check);
    }

    private void disturb() {
      List<SimNode> nodes = new ArrayList<>(cluster.nodes.values());
      SimNode node = nodes.get(random.nextInt(nodes.size()));
      SimNode.Way[] ways = SimNode.Way.values();
      node.way = random.nextBoolean() ? SimNode.Way.WELL : ways[random.nextInt(ways.length)];
      node.refuseWith = random.nextInt(6) == 0 ? RefusalCode.OVERLOADED : null;
      node.delayNanos = 100_000L + random.nextInt(30_000_000);
    }

    private void act(SimSession session) {
      Key key = keys.get(random.nextInt(keys.size()));
      String add = "add" + adds++;
      switch (random.nextInt(4)) {
        case 0 ->
          watch(
              session,
              key,
              add,
              session.update(key, NoLostAddTest::union, current -> with(current, add)));
        case 1 -> watch(session, key, add, session.put(key, add, Seen.NOTHING));
        case 2 ->
          session.get(key, (k, live, beside) -> {
            met.merge("siblings", 1, Integer::sum);
            return union(k, live, beside);
          });
        default -> readThenPut(session, key, add);
      }
    }

    private void readThenPut(SimSession session, Key key, String add) {
      long read = session.read(key);
      session.whenEnded(read, outcome -> {
        if (outcome instanceof CallResult found && !found.wrote()) {
          Bytes all = with(unionOf(found.live()), add);
          cluster.time.after(
              0,
              () -> watch(
                  session, key, add, session.put(key, all.utf8(), Seen.token(found.token()))));
        }
      });
    }

    private void watch(SimSession session, Key key, String add, long call) {
      session.whenEnded(call, outcome -> {
        if (outcome instanceof CallResult) {
          met.merge("acknowledged", 1, Integer::sum);
          acknowledged.computeIfAbsent(key, k -> new TreeSet<>()).add(add);
        } else if (outcome instanceof CallFailedException failed) {
          failed(session, key, add, failed);
        }
      });
    }

    private void failed(SimSession session, Key key, String add, CallFailedException failure) {
      met.merge(failure.fate().name(), 1, Integer::sum);
      UnfinishedWrite write = failure.write();
      if (write != null && random.nextInt(3) > 0) {
        met.merge("retried", 1, Integer::sum);
        long pause = random.nextInt(2_000) * 1_000_000L;
        cluster.time.after(
            pause, () -> watch(session, key, add, session.submit(new Call.Retry(write))));
      }
    }

    private void check(Key key) {
      KeyState whole = KeyState.EMPTY;
      for (SimNode node : cluster.nodes.values()) {
        whole = whole.join(node.state(key));
      }
      sessions.forEach(session -> session.repairs.values().stream()
          .filter(repair -> repair.writeBackAcknowledged())
          .forEach(repair -> met.merge("write-back", 1, Integer::sum)));
      assertThat(adds(unionOf(whole.siblings())))
          .as("seed %d, key %s", seed, key)
          .containsAll(acknowledged.getOrDefault(key, Set.of()));
      for (SimSession session : sessions) {
        assertThat(session.machine.liveCalls()).as("seed %d", seed).isZero();
      }
    }
  }

  private static SiblingResolver.Resolution union(
      Key key, List<Sibling> live, boolean besideDelete) {
    return SiblingResolver.Resolution.value(unionOf(live));
  }

  private static Bytes unionOf(Collection<Sibling> siblings) {
    Set<String> all = new TreeSet<>();
    for (Sibling sibling : siblings) {
      all.addAll(adds(Objects.requireNonNull(sibling.value())));
    }
    return Bytes.utf8(String.join(",", all));
  }

  private static Bytes with(@org.jspecify.annotations.Nullable Bytes current, String add) {
    Set<String> all = current == null ? new TreeSet<>() : adds(current);
    all.add(add);
    return Bytes.utf8(String.join(",", all));
  }

  private static Set<String> adds(Bytes value) {
    Set<String> adds = new TreeSet<>(Arrays.asList(value.utf8().split(",")));
    adds.remove("");
    return adds;
  }
}
