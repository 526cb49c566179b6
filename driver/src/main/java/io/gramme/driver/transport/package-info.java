/** The Vert.x shell around a session: streams to the nodes, circuit breakers, timers and the hand-over between threads. */
@NullMarked
package io.gramme.driver.transport;

import org.jspecify.annotations.NullMarked;
