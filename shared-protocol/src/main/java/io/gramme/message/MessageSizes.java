package io.gramme.message;

/** How many bytes items take, near enough to bound batches and backlogs without encoding them. */
public final class MessageSizes {
  private static final int FRAMING = 48;

  private MessageSizes() {}

  /** Estimated bytes of a request. */
  public static int of(Request request) {
    if (request instanceof Request.Write write) {
      return keyed(write) + write.delta().length();
    }
    if (request instanceof Request.Repair repair) {
      return keyed(repair) + repair.state().length();
    }
    return request instanceof Request.Keyed keyed ? keyed(keyed) : 4 * FRAMING;
  }

  /** Estimated bytes of a reply. */
  public static int of(Reply reply) {
    if (reply instanceof Reply.State state) {
      return FRAMING + state.state().length();
    }
    return reply instanceof Reply.Applied ? FRAMING : 8 * FRAMING;
  }

  private static int keyed(Request.Keyed request) {
    return FRAMING + request.key().bucket().length() + request.key().bytes().length();
  }
}
