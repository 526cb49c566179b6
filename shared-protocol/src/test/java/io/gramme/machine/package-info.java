/** Tests of what machines are made of. */
@NullMarked
package io.gramme.machine;

import org.jspecify.annotations.NullMarked;
