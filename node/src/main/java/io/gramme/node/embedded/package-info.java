/** Whole clusters inside this JVM, for tests, demonstrations and applications that carry their nodes. */
@NullMarked
package io.gramme.node.embedded;

import org.jspecify.annotations.NullMarked;
