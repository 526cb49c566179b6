package io.gramme.node.storage.shard;

import io.gramme.node.storage.PartitionSummary;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.StorageKey;
import io.gramme.node.storage.Summarizer;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a full scan found: every state is read, checked and summed up from its bytes.
 *
 * @param keys states that were read and sound
 * @param problems what is wrong, in words; empty when all is well
 */
public record Verification(long keys, List<String> problems) {
  public boolean isSound() {
    return problems.isEmpty();
  }

  static Verification of(
      Shards shards, StateTable states, WriteBehind writes, Summarizer summarizer)
      throws StorageException {
    List<String> problems = new ArrayList<>();
    long keys = 0;
    for (Map.Entry<PartitionId, PartitionSummary> kept :
        new ArrayList<>(states.summaries().all().entrySet())) {
      try {
        keys += compare(states, kept.getKey(), kept.getValue(), summarizer, problems);
      } catch (StorageException e) {
        if (e.reason() != Reason.OUT_OF_SERVICE) {
          throw e;
        }
      }
    }
    // A pass changes what is live in the files.
    for (Shard shard : writes.sealed() == null ? shards.all() : List.<Shard>of()) {
      shard.attempt(files -> {
        String complaint = files.complaint();
        if (!complaint.isEmpty()) {
          problems.add(complaint);
        }
      });
    }
    String outOfService = shards.failure();
    if (outOfService != null) {
      problems.add(outOfService);
    }
    return new Verification(keys, List.copyOf(problems));
  }

  private static long compare(
      StateTable states,
      PartitionId partition,
      PartitionSummary kept,
      Summarizer summarizer,
      List<String> problems)
      throws StorageException {
    PartitionSummary counted = PartitionSummary.empty();
    long sound = count(states, partition, summarizer, counted, problems);
    if (!counted.counts().equals(kept.counts())) {
      problems.add(
          partition + " holds " + counted.counts() + " but was thought to hold " + kept.counts());
    }
    if (!counted.tree().sameAs(kept.tree())) {
      problems.add("the hash tree of " + partition + " is not that of its states");
    }
    return sound;
  }

  private static long count(
      StateTable states,
      PartitionId partition,
      Summarizer summarizer,
      PartitionSummary counted,
      List<String> problems)
      throws StorageException {
    long sound = 0;
    HashedKey key = states.higherKey(partition, StorageKey.prefixOf(partition));
    while (key != null) {
      try {
        StateFrame frame = states.peek(key);
        if (frame != null) {
          counted.replace(
              key.hash(),
              null,
              new PartitionSummary.Entry(
                  summarizer.of(key.hash(), frame.state()), frame.state().length()));
          sound++;
        }
      } catch (StorageException e) {
        if (e.reason() != Reason.VALUE_DAMAGED) {
          throw e;
        }
        counted.addDamaged(key.hash());
        problems.add(String.valueOf(e.getMessage()));
      }
      key = states.higherKey(partition, key.bytes());
    }
    return sound;
  }
}
