package io.gramme.examples.cart.network;

import io.gramme.driver.Gramme;
import io.gramme.driver.spi.TransportControl;

/** One of the two sides of the cut: A sees nodes 1 and 2, B sees node 3. */
public enum Side {
  A,
  B;

  private static final int FIRST_NODE_OF_B = 2;

  /** Whether this side still sees a node while the network is cut. Nodes count from 0. */
  public boolean sees(int node) {
    return (node >= FIRST_NODE_OF_B) == (this == B);
  }

  /** Takes from a session all nodes that this side does not see. */
  public void cut(Gramme gramme, NodeNames nodes) {
    TransportControl control = gramme.unwrap(TransportControl.class);
    for (int node = 0; node < nodes.ids().size(); node++) {
      if (!sees(node)) {
        control.cut(nodes.ids().get(node));
      }
    }
  }

  /** Gives a session all nodes back. */
  public static void heal(Gramme gramme) {
    TransportControl control = gramme.unwrap(TransportControl.class);
    control.cutNodes().forEach(control::heal);
  }
}
