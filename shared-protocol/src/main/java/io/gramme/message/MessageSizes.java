package io.gramme.message;

import io.gramme.data.Bytes;
import io.gramme.membership.MemberTable;

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
    if (request instanceof Request.InstallTable install) {
      return of(install.table());
    }
    return request instanceof Request.Keyed keyed ? keyed(keyed) : 4 * FRAMING;
  }

  /** Estimated bytes of a reply. */
  public static int of(Reply reply) {
    if (reply instanceof Reply.State state) {
      return FRAMING + state.state().length();
    }
    if (reply instanceof Reply.Table holder) {
      return of(holder.table());
    }
    return reply instanceof Reply.Refusal refusal ? of(refusal) : FRAMING;
  }

  private static int of(Reply.Refusal refusal) {
    MemberTable table = refusal.table();
    Bytes state = refusal.state();
    return FRAMING
        + 3 * refusal.detail().length()
        + (table == null ? 0 : of(table))
        + (state == null ? 0 : state.length());
  }

  private static int of(MemberTable table) {
    return FRAMING * (2 + 4 * table.members().size() + 2 * table.buckets().size());
  }

  private static int keyed(Request.Keyed request) {
    return FRAMING + request.key().bucket().length() + request.key().bytes().length();
  }
}
