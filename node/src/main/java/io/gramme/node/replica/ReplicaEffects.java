package io.gramme.node.replica;

import io.gramme.message.Reply;
import io.gramme.node.storage.StorageEngine;

/** What a replica may ask for while it handles an event. */
public interface ReplicaEffects {
  /** The store, for the duration of the step: load, join and store are one event (rule S1). */
  StorageEngine store();

  /** The one answer to an item. The shell holds it back until what it shows is durable (rule S2). */
  void reply(long ticket, Reply reply);
}
