package io.gramme.driver.engine.quorum;

import io.gramme.causality.DotContext;
import org.jspecify.annotations.Nullable;

/** What the session remembers of the one key a read is about (rule G4). */
public interface Knowledge {
  /** Nothing: for a diagnostic read. */
  Knowledge NOTHING = new Knowledge() {
    @Override
    public @Nullable KnownState state() {
      return null;
    }

    @Override
    public DotContext floor() {
      return DotContext.EMPTY;
    }
  };

  /** The cached state, younger than Dmax; or null. */
  @Nullable
  KnownState state();

  /** Dots that were seen or written and are no longer cached; empty when there are none. */
  DotContext floor();
}
