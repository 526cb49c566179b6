package io.gramme.it.sim.history;

import io.gramme.causality.ContextToken;
import io.gramme.it.sim.check.Past;

/**
 * A context an application holds, and what it stands for.
 *
 * @param token as the driver gave it
 * @param past what its holder was shown
 * @param sinceNanos when, in true time
 */
record Held(ContextToken token, Past past, long sinceNanos) {}
