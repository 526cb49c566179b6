/** The verb sim: runs many simulated histories, tells what failed and how to replay it, and makes failures smaller. */
@NullMarked
package io.gramme.it.sim;

import org.jspecify.annotations.NullMarked;
