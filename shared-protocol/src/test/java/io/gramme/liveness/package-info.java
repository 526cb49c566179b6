/** Tests of the judgement which members are alive. */
@NullMarked
package io.gramme.liveness;

import org.jspecify.annotations.NullMarked;
