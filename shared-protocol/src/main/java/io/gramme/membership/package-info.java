/** The convergent member table of a cluster and the ring every process computes from it (rule E1). */
@NullMarked
package io.gramme.membership;

import org.jspecify.annotations.NullMarked;
