package io.gramme.examples.cart.headless;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConditionsTest {
  private final Conditions conditions = new Conditions();

  @Test
  void anAddCountsAsMadeWhileDownOnlyWhenTheNodeWasDownAllTheTime() {
    int before = conditions.outage();
    assertThat(conditions.wasDownSince(before)).isFalse();

    conditions.nodeIsDown();
    assertThat(conditions.wasDownSince(before)).as("began before").isFalse();
    int during = conditions.outage();
    assertThat(conditions.wasDownSince(during)).isTrue();

    conditions.nodeMayBeUp();
    assertThat(conditions.wasDownSince(during)).as("ended after").isFalse();

    conditions.nodeIsDown();
    assertThat(conditions.wasDownSince(during)).as("spans two outages").isFalse();
  }
}
