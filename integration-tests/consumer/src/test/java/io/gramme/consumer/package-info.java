/** Starts the application as its users do: with one version of each library, on either path, with its own logging. */
@NullMarked
package io.gramme.consumer;

import org.jspecify.annotations.NullMarked;
