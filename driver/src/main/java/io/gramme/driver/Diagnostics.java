package io.gramme.driver;

import java.util.List;
import java.util.SortedMap;

/**
 * A look behind the quorum, for operators, tests and demonstrations; obtained by
 * {@code gramme.unwrap(Diagnostics.class)}. Applications have no use for it: what a single replica says is not what the
 * cluster says. Thread-safe.
 */
public interface Diagnostics {
  /** The members, in ascending order of their ids; removed ones included. */
  List<Member> members();

  /**
   * Which members one of them takes for alive: the first, in the order of their ids, that answers within the session's
   * read timeout. Waits, and is refused on an event loop, as {@link Bucket#read} is.
   *
   * @return one entry for each member that is not removed, in ascending order of their ids
   * @throws UnreachableQuorumException when none answers
   */
  List<MemberLiveness> liveness();

  /** The buckets that were created, as this session knows them, by name; others are {@link BucketOptions#causal()}. */
  SortedMap<String, BucketOptions> buckets();

  /**
   * Ids of the owners of a key, the first of its preference list first.
   *
   * @throws InvalidArgumentException when the key is empty or too long
   */
  List<String> replicasOf(String bucket, byte[] key);

  /**
   * What one replica holds of a key, as bytes. Nothing is joined, cached or repaired. Waits, and is refused on an event
   * loop, as {@link Bucket#read} is.
   *
   * @param nodeId as in {@link #members()}
   * @throws InvalidArgumentException when the node is no member
   */
  Versions<byte[]> readFrom(String nodeId, String bucket, byte[] key, ReadOption... options);
}
