package io.gramme.it.sim.world;

import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.membership.MemberTable;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.node.storage.StorageEngine;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Where a planted bug reaches into a cluster: the ports between the real machines and their surroundings. Each method
 * left alone does what is right. An instance serves one history.
 */
public interface Tampering {
  /** Nothing is planted. */
  Tampering NONE = new Tampering() {};

  /** The member table that nodes and drivers go by. */
  default MemberTable table(MemberTable table) {
    return table;
  }

  /**
   * What a session draws its lane ids from (rule K1).
   *
   * @param client the client process
   * @param fresh a stream never used before
   */
  default RandomGenerator laneIds(int client, Seed fresh) {
    return fresh;
  }

  /** Called when a client's process starts again after it had ended by itself or been closed. */
  default void restarted(SimSession session) {}

  /** What the driver makes of a call. */
  default Call submitted(SimSession session, Call call) {
    return call;
  }

  /** What the driver tells the application of a call. */
  default CallOutcome ended(SimSession session, Call call, CallOutcome outcome) {
    return outcome;
  }

  /** What leaves the driver, or null for nothing. */
  default @Nullable Request leaving(Request request) {
    return request;
  }

  /** What reaches the driver. */
  default Reply arriving(Reply reply) {
    return reply;
  }

  /** Whether an answer that came a second time counts as another node's. */
  default boolean countsAnswersTwice() {
    return false;
  }

  /** The store as the replica's step meets it. */
  default StorageEngine store(Request request, StorageEngine store) {
    return store;
  }

  /** Whether a node answers before what it shows is durable (rule S2). */
  default boolean answersBeforeDurable() {
    return false;
  }
}
