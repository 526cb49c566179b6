/** Property tests of the causality algebra (rules K and W): laws, a model to compare with, and histories of writers and replicas. */
@NullMarked
package io.gramme.causality;

import org.jspecify.annotations.NullMarked;
