package io.gramme.driver;

import org.jspecify.annotations.Nullable;

/**
 * A member of the cluster as this session knows it.
 *
 * @param id the node's id, 16 hexadecimal digits
 * @param address where it listens, as {@code host:port}
 * @param state JOINING, ACTIVE, LEAVING or REMOVED (rule E1)
 * @param zone its failure domain, or null when it has none
 * @param owner whether it is among the members that own keys now
 */
public record Member(
    String id, String address, String state, @Nullable String zone, boolean owner) {}
