package io.gramme.it.sim.world;

/**
 * Brings the clock of a node that starts to another one, and that one's back (rule T2); sent until it is heard. Until
 * there is gossip, nodes tell each other nothing else.
 */
final class ClockGreeting {
  private static final long AGAIN_NANOS = 150 * SimTime.MILLI;

  private final SimNetwork network;
  private final SimNode from;
  private final SimNode to;
  private boolean heard;

  ClockGreeting(SimNetwork network, SimNode from, SimNode to) {
    this.network = network;
    this.from = from;
    this.to = to;
  }

  void begin() {
    if (heard) {
      return;
    }
    long hlc = from.shownClock();
    network.send(from, to, () -> greeted(hlc), () -> {});
    from.later(AGAIN_NANOS, this::begin);
  }

  private void greeted(long hlc) {
    to.clockHeard(hlc);
    long own = to.shownClock();
    network.send(to, from, () -> welcomed(own), () -> {});
  }

  private void welcomed(long hlc) {
    heard = true;
    from.clockHeard(hlc);
  }
}
