package io.gramme.driver.engine;

import io.gramme.data.Key;

/** What an application asks of a session. */
public sealed interface Call permits ReadCall, GetCall, PutCall, UpdateCall, RetryCall {
  Key key();

  CallSettings settings();
}
