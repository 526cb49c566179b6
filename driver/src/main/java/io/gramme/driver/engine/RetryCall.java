package io.gramme.driver.engine;

import io.gramme.data.Key;

/**
 * A write of unknown fate that is to be finished (rule W5).
 *
 * @param write what was sent
 */
public record RetryCall(UnfinishedWrite write) implements Call {
  @Override
  public Key key() {
    return write.key();
  }

  @Override
  public CallSettings settings() {
    return write.settings();
  }
}
