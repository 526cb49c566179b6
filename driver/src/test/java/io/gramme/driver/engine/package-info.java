/** Tests of the session; the lane rule is held against a history that knows what every writer was shown. */
@NullMarked
package io.gramme.driver.engine;

import org.jspecify.annotations.NullMarked;
