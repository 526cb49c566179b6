package io.gramme.it.sim.history;

import io.gramme.it.sim.world.Seed;
import io.gramme.it.sim.world.SimCluster;
import io.gramme.it.sim.world.SimSession;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What happens to the processes of applications: they end, close their sessions, and are copied. */
final class ClientFaults {
  private final SimCluster cluster;
  private final List<SimSession> clients;
  private final BooleanSupplier calm;

  ClientFaults(SimCluster cluster, List<SimSession> clients, BooleanSupplier calm) {
    this.cluster = cluster;
    this.clients = clients;
    this.calm = calm;
  }

  void crash(Seed chance) {
    SimSession client = clients.get(chance.below(clients.size()));
    client.crashAfterCopies(chance.below(4));
    cluster.time().after(Weather.span(chance, 500, 500), () -> startAgain(client, chance));
  }

  private void startAgain(SimSession client, Seed chance) {
    if (client.isUp() && !calm.getAsBoolean()) {
      cluster.time().after(Weather.span(chance, 300, 300), () -> startAgain(client, chance));
    } else {
      client.start();
    }
  }

  void restartSession(Seed chance) {
    SimSession client = clients.get(chance.below(clients.size()));
    if (client.isUp()) {
      client.close();
      cluster.time().after(Weather.span(chance, 20, 100), client::start);
    }
  }

  void copy(Seed chance) {
    SimSession client = clients.get(chance.below(clients.size()));
    if (client.isUp()) {
      client.copied();
    }
  }
}
