package io.gramme.node.gossip;

import io.gramme.membership.Address;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks the members what they know of a node that comes back, again and again until each has answered or the time is over
 * (rule T4). Confined to the node's context.
 */
public final class Inquiry {
  private static final long PAUSE_MILLIS = 200;

  /** What is to be asked next. */
  public interface Questions {
    /**
     * Whom to ask, given all answers so far; empty ends the inquiry.
     *
     * @throws Exception when an answer makes all others needless: the inquiry fails with it
     */
    List<Address> open(List<Greeting> answers) throws Exception;
  }

  private final Vertx vertx;
  private final MemberStreams streams;
  private final Questions questions;
  private final long endNanos;
  private final List<Greeting> answers = new ArrayList<>();
  private final Promise<List<Greeting>> done = Promise.promise();

  private Inquiry(Vertx vertx, MemberStreams streams, Questions questions, long millis) {
    this.vertx = vertx;
    this.streams = streams;
    this.questions = questions;
    this.endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /**
   * Asks everybody at least once.
   *
   * @param millis how long to go on asking
   * @return the answers, silence left out
   */
  public static Future<List<Greeting>> of(
      Vertx vertx, MemberStreams streams, List<Address> first, long millis, Questions questions) {
    Inquiry inquiry = new Inquiry(vertx, streams, questions, millis);
    inquiry.ask(first);
    return inquiry.done.future();
  }

  private void ask(List<Address> addresses) {
    Greeting.exchange(streams, addresses).onComplete(this::answered, done::fail);
  }

  private void answered(List<Greeting> greetings) {
    greetings.stream().filter(Greeting::isAnswer).forEach(answers::add);
    List<Address> open;
    try {
      open = questions.open(List.copyOf(answers));
    } catch (Exception e) {
      done.fail(e);
      return;
    }
    if (open.isEmpty() || System.nanoTime() - endNanos >= 0) {
      done.complete(List.copyOf(answers));
    } else {
      vertx.setTimer(PAUSE_MILLIS, ignored -> ask(open));
    }
  }
}
