package io.gramme.it.sim.world;

import io.gramme.membership.Address;
import java.util.List;

/**
 * What a cluster is like beyond its members.
 *
 * @param clients client processes
 * @param coded whether messages cross in the bytes of the real codec
 * @param spares nodes that are no members from the beginning
 * @param moving whether its nodes may move, so that sessions need a contact that leads to whoever is there
 */
public record Traits(Bounds bounds, int clients, int spares, boolean coded, boolean moving) {
  /** Where sessions ask when no member answers. */
  List<Address> contacts() {
    return moving ? List.of(ClusterPlan.CONTACT) : List.of();
  }
}
