package io.gramme.it.crash;

import io.gramme.membership.Durability;

/**
 * What a crash run is to do.
 *
 * @param rounds crashes under load
 * @param seconds the longest a node is under load before it is ended
 * @param writers threads that write, each keys of its own
 * @param durability when the node acknowledges a write
 * @param seed of values, operations and instants
 */
record CrashSettings(int rounds, int seconds, int writers, Durability durability, long seed) {}
