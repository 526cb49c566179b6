package io.gramme.node.gossip;

import io.gramme.membership.Address;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.stream.PeerStream;
import io.gramme.stream.StreamListener;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What came of greeting whoever listens at an address, before a node that comes back serves.
 *
 * @param address who was greeted
 * @param node who answered, or null when nobody did
 * @param table what they showed
 * @param heard the highest clock they have heard from this node in its latest start (rule T4); 0 for none
 * @param heardStart that start, or null for none
 * @param mismatch why they refuse this node for good, or null
 */
public record Greeting(
    Address address,
    @Nullable NodeId node,
    @Nullable MemberTable table,
    long heard,
    @Nullable NodeStart heardStart,
    @Nullable String mismatch) {
  private static final long ANSWER_MILLIS = 2_000;

  private static Greeting silence(Address address) {
    return new Greeting(address, null, null, 0, null, null);
  }

  /** Whether anybody answered, with a welcome or a final refusal. */
  public boolean isAnswer() {
    return node != null || mismatch != null;
  }

  /** Greets everybody at once; silence is an outcome too, after two seconds. To be called on the node's context. */
  public static Future<List<Greeting>> exchange(MemberStreams streams, List<Address> addresses) {
    List<Future<Greeting>> greetings = new ArrayList<>();
    for (Address address : addresses) {
      greetings.add(exchange(streams, address));
    }
    return Future.all(greetings)
        .map(all -> greetings.stream().map(Future::result).toList());
  }

  private static Future<Greeting> exchange(MemberStreams streams, Address address) {
    Promise<Greeting> outcome = Promise.promise();
    PeerStream stream = streams.open(address, new StreamListener() {
      @Override
      public void onWelcome(Frame.Welcome welcome) {
        outcome.tryComplete(new Greeting(
            address, welcome.node(), welcome.table(), welcome.heard(), welcome.heardStart(), null));
      }

      @Override
      public void onDown(String why, Frame.@Nullable Rejection rejection) {
        if (rejection != null && rejection.code() != Frame.RejectionCode.NOT_READY) {
          outcome.tryComplete(new Greeting(address, null, null, 0, null, rejection.detail()));
        } else {
          outcome.tryComplete(silence(address));
        }
      }
    });
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ANSWER_MILLIS);
    stream.send(
        0,
        new Request.FetchTable(),
        deadline,
        new MemberStreams.Handler(new MemberStreams.Outcome() {
          @Override
          public void replied(NodeId from, long hlc, Reply reply) {
            outcome.tryComplete(silence(address)); // the welcome came first
          }

          @Override
          public void unanswered(String detail) {
            streams.afterThisTurn(() -> outcome.tryComplete(silence(address)));
          }
        }));
    return outcome.future().andThen(done -> stream.close());
  }
}
