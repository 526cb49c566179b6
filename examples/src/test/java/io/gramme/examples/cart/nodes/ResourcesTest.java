package io.gramme.examples.cart.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ResourcesTest {
  @Test
  void resourcesAreClosedTheYoungestFirstAndOnce() {
    StringBuilder order = new StringBuilder();
    Resources resources = Resources.closedAtExit();
    AutoCloseable first = () -> order.append("first ");
    AutoCloseable second = () -> order.append("second ");
    resources.add(first);
    resources.add(second);
    resources.close();
    resources.close();
    assertThat(order.toString()).isEqualTo("second first ");
    assertThatThrownBy(() -> resources.add(first)).isInstanceOf(IllegalStateException.class);
    assertThat(order.toString()).as("a late one is closed at once").endsWith("first first ");
  }
}
