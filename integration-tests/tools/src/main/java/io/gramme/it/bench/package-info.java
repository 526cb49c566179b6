/** The benchmark: YCSB core workloads against node processes of its own. */
@NullMarked
package io.gramme.it.bench;

import org.jspecify.annotations.NullMarked;
