/** What stands behind the API: connecting, options, the faces of a bucket and the net that ends every call. */
@NullMarked
package io.gramme.driver.internal;

import org.jspecify.annotations.NullMarked;
