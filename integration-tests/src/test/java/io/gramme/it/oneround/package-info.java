/** A write is one parallel round, and what is sent together leaves together. */
@NullMarked
package io.gramme.it.oneround;

import org.jspecify.annotations.NullMarked;
