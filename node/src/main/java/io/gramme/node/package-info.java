/** What one starts or embeds: a node of the cluster. */
@NullMarked
package io.gramme.node;

import org.jspecify.annotations.NullMarked;
