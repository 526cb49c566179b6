/** Key states and causal tokens as bytes: one versioned format that is both stored and sent. */
@NullMarked
package io.gramme.format;

import org.jspecify.annotations.NullMarked;
