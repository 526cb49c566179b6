package io.gramme.driver.engine.quorum;

import static io.gramme.driver.engine.quorum.GetBench.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.KeyState;
import io.gramme.format.StateFormat;
import io.gramme.membership.BucketMode;
import io.gramme.message.Reply;
import org.junit.jupiter.api.Test;

/** What a read makes of the replicas' states. */
class ReadRepliesTest {
  private static final KeyState LOSER = version(1, 10, "loses");
  private static final KeyState WINNER = version(2, 10, "wins");
  private static final KeyState UNSIGNED_WINNER = version(-1, 10, "wins over both");

  @Test
  void g4OfTwoVersionsWithOneStampTheLoserDoesNotMeetTheFloorOfTheWinner() {
    ReadReplies newestOnly = new ReadReplies(BucketMode.LAST_WRITE_WINS);

    assertThat(newestOnly.meets(WINNER.context(), LOSER)).isFalse();
    assertThat(newestOnly.meets(LOSER.context(), WINNER)).isTrue();
    assertThat(newestOnly.meets(WINNER.context(), WINNER)).isTrue();
    assertThat(newestOnly.meets(UNSIGNED_WINNER.context(), WINNER)).isFalse();
    assertThat(newestOnly.meets(LOSER.context().join(WINNER.context()), LOSER)).isFalse();
  }

  @Test
  void g4AFloorAtTheWatermarkIsMetWithoutTheVersion() throws Exception {
    ReadReplies newestOnly = new ReadReplies(BucketMode.LAST_WRITE_WINS);
    newestOnly.add(Rings.node(1), new Reply.State(StateFormat.encode(KeyState.EMPTY), 100, 10));

    assertThat(newestOnly.meets(WINNER.context(), KeyState.EMPTY)).isTrue();
    assertThat(newestOnly.meets(version(2, 11, "newer").context(), KeyState.EMPTY))
        .isFalse();
  }
}
