package io.gramme.wire;

import static io.gramme.wire.FieldReader.SIZED;

import io.gramme.machine.Sealed;
import io.gramme.membership.NodeId;
import io.gramme.message.Request;
import io.gramme.wire.generated.AbortPlan;
import io.gramme.wire.generated.CommitPlan;
import io.gramme.wire.generated.FetchTransfers;
import io.gramme.wire.generated.FetchUsage;
import io.gramme.wire.generated.ProposePlan;
import io.gramme.wire.generated.RemoveMember;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What operators ask for when they change the ring, as generated messages. */
final class OperatorCodec {
  private static final int PROPOSE_PLAN =
      io.gramme.wire.generated.RequestItem.PROPOSE_PLAN_FIELD_NUMBER;
  private static final int COMMIT_PLAN =
      io.gramme.wire.generated.RequestItem.COMMIT_PLAN_FIELD_NUMBER;
  private static final int ABORT_PLAN =
      io.gramme.wire.generated.RequestItem.ABORT_PLAN_FIELD_NUMBER;
  private static final int REMOVE_MEMBER =
      io.gramme.wire.generated.RequestItem.REMOVE_MEMBER_FIELD_NUMBER;
  private static final int FETCH_TRANSFERS =
      io.gramme.wire.generated.RequestItem.FETCH_TRANSFERS_FIELD_NUMBER;
  private static final int FETCH_USAGE =
      io.gramme.wire.generated.RequestItem.FETCH_USAGE_FIELD_NUMBER;

  private OperatorCodec() {}

  /** Puts a request into its item. */
  static void encode(
      Request.OfOperators request, io.gramme.wire.generated.RequestItem.Builder message) {
    if (request instanceof Request.ProposePlan propose) {
      message.setProposePlan(ProposePlan.newBuilder().setPlan(PlanCodec.bytes(propose.plan())));
    } else if (request instanceof Request.CommitPlan commit) {
      message.setCommitPlan(CommitPlan.newBuilder().setPlan(commit.plan()));
    } else if (request instanceof Request.AbortPlan abort) {
      message.setAbortPlan(AbortPlan.newBuilder().setPlan(abort.plan()));
    } else if (request instanceof Request.RemoveMember remove) {
      message.setRemoveMember(
          RemoveMember.newBuilder().setMember(remove.member().value()));
    } else if (request instanceof Request.FetchTransfers) {
      message.setFetchTransfers(FetchTransfers.getDefaultInstance());
    } else if (request instanceof Request.FetchUsage) {
      message.setFetchUsage(FetchUsage.getDefaultInstance());
    } else {
      throw Sealed.unknown(request);
    }
  }

  /** The request that a field of an item is; null, having passed over it, when nobody knows the field. */
  static @Nullable Request read(int tag, FieldReader in) throws IOException, WireException {
    return switch (tag) {
      case PROPOSE_PLAN << 3 | SIZED ->
        new Request.ProposePlan(PlanCodec.plan(in.message(ProposePlan.parser()).getPlan()));
      case COMMIT_PLAN << 3 | SIZED ->
        new Request.CommitPlan(in.message(CommitPlan.parser()).getPlan());
      case ABORT_PLAN << 3 | SIZED ->
        new Request.AbortPlan(in.message(AbortPlan.parser()).getPlan());
      case REMOVE_MEMBER << 3 | SIZED ->
        new Request.RemoveMember(new NodeId(in.message(RemoveMember.parser()).getMember()));
      case FETCH_TRANSFERS << 3 | SIZED -> {
        in.message(FetchTransfers.parser());
        yield new Request.FetchTransfers();
      }
      case FETCH_USAGE << 3 | SIZED -> {
        in.message(FetchUsage.parser());
        yield new Request.FetchUsage();
      }
      default -> {
        in.skip(tag);
        yield null;
      }
    };
  }
}
