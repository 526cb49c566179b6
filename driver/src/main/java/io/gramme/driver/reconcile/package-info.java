/** How siblings become one value again: the reconciler, the siblings it sees, and values made to be merged. */
@NullMarked
package io.gramme.driver.reconcile;

import org.jspecify.annotations.NullMarked;
