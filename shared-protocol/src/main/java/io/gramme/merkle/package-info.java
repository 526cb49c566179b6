/** The hash tree of a partition: what replicas compare to find the keys on which they differ (rule M1). */
@NullMarked
package io.gramme.merkle;

import org.jspecify.annotations.NullMarked;
