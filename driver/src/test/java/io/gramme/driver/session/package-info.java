/** Tests of the session; the lane rule is held against a history that knows what every writer was shown. */
@NullMarked
package io.gramme.driver.session;

import org.jspecify.annotations.NullMarked;
