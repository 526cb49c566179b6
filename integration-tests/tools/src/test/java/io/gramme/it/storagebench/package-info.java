/** What the storage of one node costs, beside a raw force and RocksDB in the same run; started by {@link StorageBenchTest}. */
@NullMarked
package io.gramme.it.storagebench;

import org.jspecify.annotations.NullMarked;
