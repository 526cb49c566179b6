/** What an application imports: sessions, buckets, codecs and reconcilers. */
@NullMarked
package io.gramme.driver;

import org.jspecify.annotations.NullMarked;
