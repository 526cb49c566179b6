/** The contract between a protocol's machine and the shell that runs it. */
@NullMarked
package io.gramme.machine;

import org.jspecify.annotations.NullMarked;
