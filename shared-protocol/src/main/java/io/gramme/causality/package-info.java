/** Who has seen what: dots, dot contexts, key states and the algebra that joins them (rules K and W3). */
@NullMarked
package io.gramme.causality;

import org.jspecify.annotations.NullMarked;
