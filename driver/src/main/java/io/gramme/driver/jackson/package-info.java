/** The JSON codec, when Jackson is there. */
@NullMarked
package io.gramme.driver.jackson;

import org.jspecify.annotations.NullMarked;
