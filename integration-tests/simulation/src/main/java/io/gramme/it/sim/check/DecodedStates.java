package io.gramme.it.sim.check;

import io.gramme.causality.KeyState;
import io.gramme.data.Bytes;
import io.gramme.format.FormatException;
import io.gramme.format.StateFormat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The states that bytes stand for: several checkers look at the same few within one step and the next. */
final class DecodedStates {
  private static final int FEW = 16;

  private final @Nullable Bytes[] last = new Bytes[FEW];
  private final KeyState[] states = new KeyState[FEW];
  private int next;

  DecodedStates() {
    Arrays.fill(states, KeyState.EMPTY);
  }

  KeyState of(Bytes bytes) {
    for (int i = 0; i < FEW; i++) {
      if (last[i] == bytes) {
        return states[i];
      }
    }
    KeyState state = decode(bytes);
    last[next] = bytes;
    states[next] = state;
    next = (next + 1) % FEW;
    return state;
  }

  private static KeyState decode(Bytes bytes) {
    try {
      return StateFormat.decode(bytes);
    } catch (FormatException e) {
      throw new IllegalStateException("a node answered with bytes that are no state", e);
    }
  }
}
