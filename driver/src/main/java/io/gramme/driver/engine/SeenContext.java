package io.gramme.driver.engine;

import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;

/**
 * What a write replaces.
 *
 * @param context with covers as read
 * @param asOf how old it is; {@link Hlc#NONE} when nothing was seen
 * @param stampAfresh whether it is so old that every entry is covered anew (rule K4)
 */
record SeenContext(DotContext context, long asOf, boolean stampAfresh) {
  static final SeenContext NOTHING = new SeenContext(DotContext.EMPTY, Hlc.NONE, false);

  /** How old a state is that holds this context and a new dot (rules R1, R2). */
  long asOfWith(long dotStamp) {
    return context.isEmpty() ? dotStamp : Math.min(asOf, dotStamp);
  }
}
