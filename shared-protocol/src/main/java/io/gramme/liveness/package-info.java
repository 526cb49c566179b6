/** Which members are alive, judged by each process for itself from the signs of life that reach it. */
@NullMarked
package io.gramme.liveness;

import org.jspecify.annotations.NullMarked;
