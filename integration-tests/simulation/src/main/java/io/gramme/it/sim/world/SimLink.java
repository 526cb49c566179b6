package io.gramme.it.sim.world;

import io.gramme.message.Frame;
import java.util.ArrayList;
import java.util.List;

/** A stream from one node to another: requests leave once it was welcomed, and it ends with either process. */
final class SimLink {
  private final SimNode to;
  private final int life;
  private final List<Runnable> queued = new ArrayList<>();
  private final Frame.Hello hello;
  private boolean open;

  /** A stream that is opened with the given hello. */
  SimLink(SimNode to, Frame.Hello hello) {
    this.to = to;
    this.hello = hello;
    this.life = to.life();
  }

  /** Whether it leads to the process that this node has now. */
  boolean leadsTo(SimNode node) {
    return node == to && life == to.life();
  }

  /** What it was opened with. */
  Frame.Hello hello() {
    return hello;
  }

  boolean isOpen() {
    return open;
  }

  /** Does something at once, or as soon as it is open. */
  void whenOpen(Runnable leave) {
    if (open) {
      leave.run();
    } else {
      queued.add(leave);
    }
  }

  void open() {
    open = true;
    queued.forEach(Runnable::run);
    queued.clear();
  }
}
