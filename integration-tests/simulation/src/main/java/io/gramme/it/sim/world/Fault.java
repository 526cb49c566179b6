package io.gramme.it.sim.world;

import java.util.Locale;

/** What may go wrong in a history. Each can be switched off by its name. */
public enum Fault {
  /** Messages are lost; sometimes their sender is told. */
  LOSS,
  /** Messages arrive twice. */
  DUPLICATION,
  /** A heavy tail of delays, up to more than Dmax, so that messages overtake each other. */
  DELAYS,
  /** Links go dead both ways for a while. */
  CUTS,
  /** Links go dead one way for a while. */
  ONE_WAY_CUTS,
  /** Links become a hundred times slower for a while. */
  SLOW_LINKS,
  /** A process does nothing for a while, then goes on where it was. */
  PAUSES,
  /** What has arrived at a node waits long for the store's step. */
  STALLS,
  /** Wall clocks differ from the true time. */
  CLOCK_SKEW,
  /** Wall clocks jump. */
  CLOCK_STEPS,
  /** One node's process ends and starts again. */
  CRASHES,
  /** Several nodes end at once. */
  MANY_CRASHES,
  /** All nodes lose power at once. */
  POWER_LOSS,
  /** A disk refuses a read, a write or a force; the node is restarted later. */
  IO_ERRORS,
  /** A client's process ends, often while the copies of a write are leaving. */
  CLIENT_CRASHES,
  /** A session is closed and another takes its place. */
  SESSION_RESTARTS,
  /** The ring grows, shrinks and changes while keys are written: plans, aborted ones too, and forced removals. */
  TOPOLOGY,
  /** A disk takes nothing more for a while. */
  FULL_DISKS,
  /** Some stored values cannot be read for a while. */
  DAMAGE,
  /** A part of a node's store does not serve until the node is started again. */
  PART_OUT_OF_SERVICE,
  /** A node has no memory for changes for a while. */
  NO_MEMORY,
  /** Nodes refuse a part of what arrives, for they have too much to do. */
  OVERLOAD,
  /** Applications' callbacks throw, return nothing, delete, do not decide, or take long. */
  ODD_CALLBACKS,
  /** A client's process is copied, and goes on under fresh lane ids. */
  PROCESS_COPIES,
  /** A node's process is stopped in good order and starts again. */
  STOPS,
  /** Somebody sends what no driver makes; nodes refuse it. */
  BAD_REQUESTS,
  /** A node that starts again listens elsewhere, at times where another one did, which listens where it did. */
  MOVES;

  /** The name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
