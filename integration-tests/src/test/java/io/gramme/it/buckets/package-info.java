/** What the options of buckets and writes do on three real nodes. */
@NullMarked
package io.gramme.it.buckets;

import org.jspecify.annotations.NullMarked;
