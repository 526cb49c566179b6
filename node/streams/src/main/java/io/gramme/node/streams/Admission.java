package io.gramme.node.streams;

import io.gramme.membership.ClusterId;
import io.gramme.message.Frame;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which items of a batch a node looks at at all.
 *
 * <p>Items of another cluster are refused. Where one of the two sides knows no cluster yet, only requests for keys are:
 * a driver may ask for the table and a node may ask to be let in before they know one (rule E5).
 *
 * @param admitted the batch without what was refused; the same batch when nothing was
 * @param refused answers to the rest
 */
record Admission(Frame.RequestBatch admitted, List<ReplyItem> refused) {
  static Admission of(Frame.RequestBatch batch, ClusterId own) {
    List<RequestItem> admitted = new ArrayList<>(0);
    List<ReplyItem> refused = new ArrayList<>(0);
    for (RequestItem item : batch.items()) {
      Reply.Refusal refusal = refusal(item.request(), batch.cluster(), own);
      if (refusal != null) {
        refused.add(new ReplyItem(item.correlation(), refusal));
      }
    }
    if (refused.isEmpty()) {
      return new Admission(batch, refused);
    }
    for (RequestItem item : batch.items()) {
      if (refusal(item.request(), batch.cluster(), own) == null) {
        admitted.add(item);
      }
    }
    return new Admission(new Frame.RequestBatch(batch.cluster(), batch.hlc(), admitted), refused);
  }

  private static Reply.@Nullable Refusal refusal(Request request, ClusterId theirs, ClusterId own) {
    if (request instanceof Request.Unsupported unsupported) {
      return Reply.Refusal.of(RefusalCode.UNSUPPORTED, unsupported.detail());
    }
    if (theirs.equals(own) && own.isKnown()) {
      return null;
    }
    boolean bothKnown = theirs.isKnown() && own.isKnown();
    if (bothKnown || request instanceof Request.Keyed) {
      return Reply.Refusal.of(
          RefusalCode.WRONG_CLUSTER,
          "the request names cluster " + theirs + "; this node belongs to "
              + (own.isKnown() ? own.toString() : "none yet"));
    }
    return null;
  }
}
