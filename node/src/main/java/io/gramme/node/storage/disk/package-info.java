/** The files of a store as it needs them: the port, which tests replace, and the real directory behind it. */
@NullMarked
package io.gramme.node.storage.disk;

import org.jspecify.annotations.NullMarked;
