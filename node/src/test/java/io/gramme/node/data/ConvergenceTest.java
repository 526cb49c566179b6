package io.gramme.node.data;

import static io.gramme.node.data.TestData.assertApplied;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.KeyState;
import io.gramme.causality.LastWriteWins;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.format.StateFormat;
import io.gramme.machine.VirtualTimeline;
import io.gramme.membership.ClusterRing;
import io.gramme.message.Reply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever the order in which writes reach three replicas, however often, with repairs between them in between: all end
 * with the bytes of the plain join of all writes (rules K3, W4).
 */
final class ConvergenceTest {
  private static final int HISTORIES = 300;

  private int siblingsSeen;
  private int repairsSent;

  @Test
  void causalBucketConvergesToTheJoinOfAllWrites() throws Exception {
    for (long seed = 1; seed <= HISTORIES; seed++) {
      run(Key.of("carts", "alice"), seed);
    }
    assertThat(siblingsSeen).as("states with siblings").isGreaterThan(HISTORIES);
    assertThat(repairsSent).as("repairs").isGreaterThan(HISTORIES);
  }

  @Test
  void lastWriteWinsBucketConvergesToTheNewest() throws Exception {
    for (long seed = 1; seed <= HISTORIES; seed++) {
      run(Key.of(TestCluster.LWW_BUCKET, "alice"), seed);
    }
    assertThat(siblingsSeen).isZero();
    assertThat(repairsSent).as("repairs").isGreaterThan(HISTORIES);
  }

  private void run(Key key, long seed) throws Exception {
    Random random = new Random(seed);
    VirtualTimeline timeline = VirtualTimeline.startingAt(TestData.WALL_MILLIS);
    ClusterRing ring = TestCluster.ringOf(3);
    List<TestData> replicas = new ArrayList<>();
    for (int node = 1; node <= 3; node++) {
      replicas.add(new TestData(node, ring, timeline));
    }
    List<KeyState> writes = new ArrayList<>();
    List<Lanes> writers = List.of(new Lanes(10), new Lanes(20), new Lanes(30));
    for (int step = 0; step < 25; step++) {
      timeline.runFor(random.nextInt(3) * 1_000_000L);
      TestData one = replicas.get(random.nextInt(3));
      int kind = random.nextInt(10);
      if (kind < 4) {
        KeyState seen = random.nextInt(4) == 0 ? KeyState.EMPTY : one.state(key);
        KeyState delta = writers.get(random.nextInt(3)).write(seen, one, "value" + step);
        writes.add(delta);
        write(key, delta, one, seed);
      } else if (kind < 7 && !writes.isEmpty()) {
        write(key, writes.get(random.nextInt(writes.size())), one, seed);
      } else {
        repair(key, replicas.get(random.nextInt(3)), one, seed);
      }
      siblingsSeen += one.state(key).siblings().size() > 1 ? 1 : 0;
    }
    for (TestData replica : replicas) {
      Collections.shuffle(writes, random);
      for (KeyState delta : writes) {
        write(key, delta, replica, seed);
      }
    }
    Bytes expected = StateFormat.encode(join(key, writes));
    for (TestData replica : replicas) {
      assertThat(replica.read(key).state()).as("seed %d", seed).isEqualTo(expected);
    }
  }

  /** Each step must give what the plain join gives, whatever short cut it takes. */
  private static void write(Key key, KeyState delta, TestData to, long seed) throws Exception {
    KeyState expected = join(key, List.of(to.state(key), delta));
    assertApplied(to.write(key, delta));
    assertThat(to.state(key)).as("seed %d", seed).isEqualTo(expected);
  }

  private void repair(Key key, TestData from, TestData to, long seed) throws Exception {
    Reply.State read = from.read(key);
    if (read.state().isEmpty()) {
      return;
    }
    repairsSent++;
    KeyState moved = StateFormat.decode(read.state());
    KeyState expected = join(key, List.of(to.state(key), moved));
    assertApplied(to.repair(key, moved, read.asOf()));
    assertThat(to.state(key)).as("seed %d", seed).isEqualTo(expected);
  }

  private static KeyState join(Key key, List<KeyState> states) {
    KeyState result = KeyState.EMPTY;
    for (KeyState state : states) {
      result = key.bucket().equals(TestCluster.LWW_BUCKET)
          ? LastWriteWins.join(result, state)
          : result.join(state);
    }
    return result;
  }

  /** One session's lanes under rule W2: the lowest whose last stamp the write has seen. */
  private static final class Lanes {
    private final long firstWriter;
    private final long[] last = new long[40];

    Lanes(long firstWriter) {
      this.firstWriter = firstWriter * 1000;
    }

    KeyState write(KeyState seen, TestData at, String value) {
      int lane = 0;
      while (last[lane] != 0 && seen.context().stampOf(firstWriter + lane) < last[lane]) {
        lane++;
      }
      long clock = at.machine.clock(at.timeline.now()) + 1;
      long stamp = Math.max(clock, seen.context().maxStamp() + 1);
      for (long used : last) {
        stamp = Math.max(stamp, used + 1);
      }
      last[lane] = stamp;
      return Deltas.after(seen.context(), firstWriter + lane, stamp, value);
    }
  }
}
