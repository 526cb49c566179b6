/** Seeded generators for property tests: dots, contexts, key states that real histories lead to, and runs by seed. */
@NullMarked
package io.gramme.testkit;

import org.jspecify.annotations.NullMarked;
