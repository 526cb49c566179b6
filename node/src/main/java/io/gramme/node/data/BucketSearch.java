package io.gramme.node.data;

import io.gramme.causality.KeyState;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.format.FormatException;
import io.gramme.format.StateFormat;
import io.gramme.membership.ClusterParameters;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StoredState;
import io.gramme.ring.PartitionId;
import org.jspecify.annotations.Nullable;

/**
 * Whether a store holds a live value of a bucket (rule K5), or any key at all (rule E5). A bucket's keys lie together in each partition, so a bucket
 * that was never used costs one look into each partition that has keys at all. Runs on the store's thread.
 */
final class BucketSearch {
  /** Deleted keys that are looked at before the bucket counts as used: the store's thread does nothing else meanwhile. */
  static final int MOST_STATES = 4_096;

  /** The first key in storage order: keys are not empty. */
  private static final Bytes FIRST = Bytes.wrap(new byte[1]);

  private final StorageEngine engine;
  private final String bucket;
  private final long wallMillis;
  private int looked;

  private BucketSearch(StorageEngine engine, String bucket, long wallMillis) {
    this.engine = engine;
    this.bucket = bucket;
    this.wallMillis = wallMillis;
  }

  /** {@link Reply.Done} when there is none, else a refusal with {@link RefusalCode#BUCKET_IN_USE} that says why. */
  static Reply in(
      StorageEngine engine, ClusterParameters parameters, String bucket, long wallMillis) {
    BucketSearch search = new BucketSearch(engine, bucket, wallMillis);
    int replicas = parameters.placement().replicas();
    for (int index = 0; index < parameters.placement().partitions(); index++) {
      PartitionId partition = new PartitionId(replicas, index);
      String found;
      try {
        found = engine.counts(partition).keys() == 0 ? null : search.found(partition);
      } catch (StorageException | FormatException e) {
        found = "a partition cannot be read: " + e.getMessage();
      }
      if (found != null) {
        return Reply.Refusal.of(RefusalCode.BUCKET_IN_USE, found);
      }
    }
    return new Reply.Done();
  }

  private @Nullable String found(PartitionId partition) throws StorageException, FormatException {
    if (bucket.equals(Request.FindKeys.ANY)) {
      long keys = engine.counts(partition).keys();
      return "it holds " + keys + (keys == 1 ? " key" : " keys") + " of partition "
          + partition.index();
    }
    Key first = new Key(bucket, FIRST);
    if (isLive(engine.read(partition, first))) {
      return "it holds a key of it";
    }
    StoredState next = engine.next(partition, first);
    while (next != null && next.key().bucket().equals(bucket)) {
      if (isLive(next.state())) {
        return "it holds a key of it";
      }
      if (++looked >= MOST_STATES) {
        return "it holds more than " + MOST_STATES + " deleted keys of it and has not looked on";
      }
      next = engine.next(partition, next.key());
    }
    return null;
  }

  private boolean isLive(Bytes state) throws FormatException {
    if (state.isEmpty()) {
      return false;
    }
    KeyState decoded = StateFormat.decode(state);
    return decoded.siblings().stream().anyMatch(sibling -> sibling.isLive(wallMillis));
  }
}
