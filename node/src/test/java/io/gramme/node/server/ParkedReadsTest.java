package io.gramme.node.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.streams.StreamPeer;
import io.gramme.ring.PartitionId;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ParkedReadsTest {
  private static final int MESSAGE_BYTES = 1 << 20;

  @Test
  void a_read_that_waits_keeps_nothing_of_the_message_it_came_in() {
    byte[] message = new byte[MESSAGE_BYTES];
    Key key = new Key("carts", Bytes.wrap(message, 100, 5));
    Request read = new Request.Read(new PartitionId(3, 7), key);
    StreamPeer sink = items -> {};
    Work work = new Work(new RequestItem(9, 8, 7, read), 6, true, 5, sink);
    ParkedReads parked = new ParkedReads();
    assertThat(parked.park(work)).isTrue();
    List<Work> resumed = parked.resume(sink);
    assertThat(resumed).containsExactly(work);
    Request.Read waited = (Request.Read) resumed.get(0).item().request();
    assertThat(waited.key().bytes().array()).hasSize(5);
  }
}
