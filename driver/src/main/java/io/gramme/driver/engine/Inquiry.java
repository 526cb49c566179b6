package io.gramme.driver.engine;

import io.gramme.message.Reply;
import io.gramme.message.Request;

/**
 * A question to members about the cluster itself, for operators.
 *
 * @param request what is asked
 * @param answer the kind of reply that answers it
 * @param audience whom to ask
 */
public record Inquiry(
    Request.FromAnybody request, Class<? extends Reply> answer, Audience audience) {
  /** Whom to ask, and what it means when nobody answers. */
  public enum Audience {
    /** One member after the other, until one answers; nothing is changed. */
    ANY,
    /** As {@link #ANY}, for a change of the member table: whoever does not answer may have made it. */
    ANY_FOR_CHANGE,
    /** Every member that is not removed, once; those that do not answer are named. Nothing is changed. */
    EVERY
  }

  /** What any member may answer. */
  public static Inquiry toAny(Request.FromAnybody request, Class<? extends Reply> answer) {
    return new Inquiry(request, answer, Audience.ANY);
  }

  /** What every member answers for itself. */
  public static Inquiry toEvery(Request.FromAnybody request, Class<? extends Reply> answer) {
    return new Inquiry(request, answer, Audience.EVERY);
  }

  /** A change of the member table, answered with the table that has it. */
  public static Inquiry change(Request.FromAnybody request) {
    return new Inquiry(request, Reply.Table.class, Audience.ANY_FOR_CHANGE);
  }
}
