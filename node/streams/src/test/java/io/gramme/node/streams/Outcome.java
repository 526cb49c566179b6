package io.gramme.node.streams;

import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import io.gramme.stream.DeliveryFailure;
import io.gramme.stream.ReplyHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What became of one request; told twice it fails the test that waits for it. */
final class Outcome implements ReplyHandler {
  record Result(
      @Nullable Reply reply,
      @Nullable DeliveryFailure failure,
      String detail,
      long hlc,
      long epoch) {}

  private final CompletableFuture<Result> result = new CompletableFuture<>();
  private volatile boolean toldTwice;

  @Override
  public void answered(NodeId node, long nodeHlc, long nodeEpoch, Reply reply) {
    complete(new Result(reply, null, "", nodeHlc, nodeEpoch));
  }

  @Override
  public void noAnswer(DeliveryFailure failure, String detail) {
    complete(new Result(null, failure, detail, 0, 0));
  }

  private void complete(Result told) {
    if (!result.complete(told)) {
      toldTwice = true;
    }
  }

  boolean isTold() {
    return result.isDone();
  }

  Result await() throws Exception {
    Result told = result.get(30, TimeUnit.SECONDS);
    if (toldTwice) {
      throw new AssertionError("an outcome was told twice: " + told);
    }
    return told;
  }

  Reply reply() throws Exception {
    Result told = await();
    Reply reply = told.reply();
    if (reply == null) {
      throw new AssertionError("failed: " + told);
    }
    return reply;
  }

  DeliveryFailure failure() throws Exception {
    Result told = await();
    DeliveryFailure failure = told.failure();
    if (failure == null) {
      throw new AssertionError("answered: " + told);
    }
    return failure;
  }
}
