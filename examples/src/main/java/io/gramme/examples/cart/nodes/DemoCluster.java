package io.gramme.examples.cart.nodes;

import java.util.List;

/** A cluster that a demonstration runs on, whose nodes can be ended and started, and which can be given more. Nodes count from 0. */
public interface DemoCluster {
  /** Where the nodes listen, as {@code host:port}, in the order of their numbers. */
  List<String> addresses();

  /** As {@link #addresses()}, and empty for a node that has left the cluster. */
  List<String> present();

  /** Starts a node more, which asks to be let in, and returns its address once it serves. */
  String add();

  /** Ends a node without a clean close, as far as its kind allows, and returns when it is gone. */
  void kill(int node);

  /** Starts an ended node with its data and returns when it serves. */
  void start(int node);

  /** The URL by which the driver connects. */
  default String url() {
    return "gramme://" + String.join(",", addresses()) + "/";
  }
}
