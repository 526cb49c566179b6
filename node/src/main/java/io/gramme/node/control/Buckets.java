package io.gramme.node.control;

import io.gramme.data.Limits;
import io.gramme.membership.BucketMode;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.MemberTable;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.wire.TableCodec;
import org.jspecify.annotations.Nullable;

/**
 * Creations of buckets. One that keeps the newest version only is created once the members were asked whether they hold
 * keys of it (rule K5): siblings that stand beside each other would be lost silently. A member that does not answer does
 * not count: the bucket was used, if at all, through owners of which some can be reached.
 */
final class Buckets {
  private static final long LONGEST_SEARCH_MILLIS = 2_000;

  private final ControlCore core;
  private final Membership membership;
  private final KeySearches searches;

  Buckets(ControlCore core, Membership membership, KeySearches searches) {
    this.core = core;
    this.membership = membership;
    this.searches = searches;
  }

  /** K5: what a bucket is never changes, so one that exists is shown as it is; whoever asked compares. */
  void asked(long ticket, Request.CreateBucket asked, long remainingMillis) {
    BucketRecord bucket = asked.bucket();
    boolean known = membership.wanted().buckets().containsKey(bucket.name());
    if (!known && !asked.evenIfInUse() && bucket.mode() != BucketMode.CAUSAL) {
      // The other half is for the answer: a member that is away must not make the asker give up.
      long millis = Math.max(1, Math.min(LONGEST_SEARCH_MILLIS, remainingMillis / 2));
      KeySearches.Goal goal = new KeySearches.Goal.Creation(ticket, bucket);
      searches.begin(goal, membership.table(), bucket.name(), millis);
    } else {
      create(ticket, bucket);
    }
  }

  /** The members were asked. */
  void searched(KeySearches.Goal.Creation creation, @Nullable String found) {
    if (found == null) {
      create(creation.ticket(), creation.bucket());
    } else {
      core.effects().reply(creation.ticket(), inUse(creation.bucket(), found));
    }
  }

  private static Reply.Refusal inUse(BucketRecord bucket, String found) {
    return Reply.Refusal.of(
        RefusalCode.BUCKET_IN_USE,
        "bucket '" + bucket.name() + "' is in use as a causal one, and keeping only the newest"
            + " version would lose siblings: " + found
            + "; delete its keys, take another name, or force it");
  }

  private void create(long ticket, BucketRecord bucket) {
    MemberTable wanted = membership.wanted();
    if (!wanted.buckets().containsKey(bucket.name())) {
      wanted = wanted.withBucket(bucket);
      Reply.Refusal refusal = tooLarge(wanted);
      if (refusal != null) {
        core.effects().reply(ticket, refusal);
        return;
      }
    }
    membership.change(ticket, wanted);
  }

  /** Every node must be able to send the table, also once two sides of a split have joined what each created. */
  private static Reply.@Nullable Refusal tooLarge(MemberTable table) {
    int buckets = table.buckets().size();
    int bytes = TableCodec.encode(table).length();
    return buckets <= TableCodec.MAX_BUCKETS / 2 && bytes <= Limits.MAX_MESSAGE_BYTES / 2
        ? null
        : Reply.Refusal.of(
            RefusalCode.TOO_LARGE,
            "with " + buckets + " created buckets the member table would have " + bytes
                + " bytes; allowed are " + TableCodec.MAX_BUCKETS / 2 + " buckets and "
                + Limits.MAX_MESSAGE_BYTES / 2 + " bytes");
  }
}
