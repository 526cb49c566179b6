/** What other modules plug into the driver: codecs, node providers, and control over a session's transport. */
@NullMarked
package io.gramme.driver.spi;

import org.jspecify.annotations.NullMarked;
