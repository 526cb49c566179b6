package io.gramme.examples.cart.headless;

import java.time.Duration;

/**
 * What became of the writers' calls while the ring changed.
 *
 * @param growing from the proposal of the plan with nodes 4 and 5 until they were in the ring
 * @param shrinking from the proposal of the plan without node 2 until that node had handed on everything
 * @param adds adds that were acknowledged meanwhile
 * @param failed calls that failed meanwhile, with a known fate or an unknown one
 * @param before how long adds took just before
 * @param meanwhile how long they took while the ring changed
 */
record GrowthReport(
    Duration growing,
    Duration shrinking,
    long adds,
    long failed,
    CallTimes before,
    CallTimes meanwhile) {}
