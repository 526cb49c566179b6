package io.gramme.it.sim.history;

import io.gramme.it.sim.check.Violation;
import io.gramme.it.sim.world.Sightings;
import java.util.List;

/**
 * What one history came to.
 *
 * @param operations calls that ended
 * @param events what happened, timers and messages alike
 * @param digest covers the virtual time of every event and the result of every call
 * @param violations broken promises, the first first; at most a handful are kept
 * @param reached interesting states
 * @param trace what happened, a line each; empty unless it was asked for
 */
public record HistoryResult(
    long operations,
    long events,
    long digest,
    List<Violation> violations,
    Sightings reached,
    List<String> trace) {}
