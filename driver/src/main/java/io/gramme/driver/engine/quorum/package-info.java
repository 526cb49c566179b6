/** One machine per operation on a key: counts the quorum, asks further, resends, repairs; owns no thread and no clock. */
@NullMarked
package io.gramme.driver.engine.quorum;

import org.jspecify.annotations.NullMarked;
