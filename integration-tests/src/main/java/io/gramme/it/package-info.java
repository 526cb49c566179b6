/** Programs and tests that run whole clusters. */
@NullMarked
package io.gramme.it;

import org.jspecify.annotations.NullMarked;
