/** The ring as this driver knows it now, and where its members listen. */
@NullMarked
package io.gramme.driver.topology;

import org.jspecify.annotations.NullMarked;
