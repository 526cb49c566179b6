package io.gramme.causality;

import io.gramme.membership.ClusterId;

/**
 * What an application holds of a key it has read or written: the context and where it is valid (rule K4).
 *
 * <p>Used on another key or in another cluster it would erase versions nobody was shown, because lanes are shared by
 * keys; the driver therefore refuses it before anything is sent.
 *
 * @param cluster the cluster it was read in
 * @param keyHash hash of bucket and key
 * @param asOf the oldest clock of the nodes it was read from; older than half of Dmax it is stamped afresh
 * @param context the seen context, with covers as they were read
 */
public record ContextToken(ClusterId cluster, long keyHash, long asOf, DotContext context) {}
