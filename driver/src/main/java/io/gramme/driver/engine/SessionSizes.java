package io.gramme.driver.engine;

/**
 * How much a session remembers, and what it has given up to remember no more, for whoever watches its memory.
 *
 * @param calls that have not ended, or have repairs going on
 * @param cached keys whose states are kept
 * @param floors keys whose floor is remembered without their state (rule G4)
 * @param writeBacks keys of which it is remembered when they were written back last (rule G3)
 * @param updateTurns kinds of updates under way (rule W7)
 * @param lanePairs pairs of key and lane that were written (rule W2)
 * @param evictedStates how many states left to make room
 * @param forgottenFloors how many floors were given up for others
 * @param laneGenerations how often all lanes were drawn anew (rules K1, W2)
 */
public record SessionSizes(
    int calls,
    int cached,
    int floors,
    int writeBacks,
    int updateTurns,
    int lanePairs,
    long evictedStates,
    long forgottenFloors,
    long laneGenerations) {}
