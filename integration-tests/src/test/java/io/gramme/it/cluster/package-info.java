/** Node processes and commands as users start them. */
@NullMarked
package io.gramme.it.cluster;

import org.jspecify.annotations.NullMarked;
