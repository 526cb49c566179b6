/** What the tests against running nodes share: clusters, raw streams, awaiting. */
@NullMarked
package io.gramme.it.support;

import org.jspecify.annotations.NullMarked;
