/** Node processes that a program or a test starts, watches and ends. */
@NullMarked
package io.gramme.it.cluster;

import org.jspecify.annotations.NullMarked;
