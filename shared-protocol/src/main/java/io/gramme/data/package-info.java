/** The plain bytes every part handles: immutable byte strings, keys, and the limits on both. */
@NullMarked
package io.gramme.data;

import org.jspecify.annotations.NullMarked;
