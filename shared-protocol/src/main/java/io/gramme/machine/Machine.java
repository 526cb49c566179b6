package io.gramme.machine;

/**
 * A protocol as a state machine without input or output of its own.
 *
 * <p>A machine is told the time and an event and asks for effects; what it asked for comes back later as another
 * event. It owns no thread, lock, future or logger, reads no clock, and draws chance only from a generator given at
 * construction, so that the same events always give the same effects. It is confined to one thread at a time; the
 * shell around it sees to that. It must not block and must not throw for any event a peer can cause.
 *
 * @param <E> the events it understands, usually a sealed interface
 * @param <F> the effects it may ask for, implemented by the shell
 */
@FunctionalInterface
public interface Machine<E, F> {
  /** Handles one event at one instant. */
  void on(Time now, E event, F effects);
}
