package io.gramme.it.sim.check;

import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.it.sim.world.SimNode;

/**
 * A node that has shown a value alive gives it up as expired by its own clock only, and nobody gives one up before some
 * clock has reached its end (rules P5, T2).
 */
final class OwnClock implements CallChecker {
  @Override
  public String name() {
    return "ExpiredValues";
  }

  @Override
  public void shows(CallJudge call, SimNode node, KeyState state) {
    for (Sibling sibling : state.siblings()) {
      if (sibling.expiryMillis() == 0) {
        continue;
      }
      long id = node.index();
      if (sibling.value() != null) {
        call.book.alive(id, sibling.dot());
        continue;
      }
      // What an interval bucket lost in a crash may come back as another one's tombstone (T5).
      boolean held = call.book.wasAlive(id, sibling.dot())
          && !call.watcher.ledger().of(call.call.key()).mayBeLost();
      long most = held ? call.watcher.mostMillis(node) : call.watcher.mostMillis();
      if (sibling.expiryMillis() > most) {
        call.broken(
            name(),
            node + " gives up " + sibling.dot() + ", which expires at " + sibling.expiryMillis()
                + "; the clocks that count have shown " + most + " at most");
      }
    }
  }
}
