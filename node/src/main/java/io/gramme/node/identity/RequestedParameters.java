package io.gramme.node.identity;

import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.ring.PlacementParameters;
import org.jspecify.annotations.Nullable;

/**
 * What the operator asked of the numbers that are fixed when a cluster is created (rules T5, E5). A null says nothing:
 * a new cluster then has the default, and any existing one agrees.
 *
 * @param partitions Q, a power of two, 1 to 65536
 * @param replicas N, 1 to 16
 * @param dmaxMillis Dmax in milliseconds, 100 to 3600000
 */
public record RequestedParameters(
    @Nullable Integer partitions,
    @Nullable Integer replicas,
    @Nullable Long dmaxMillis) {
  private static final PlacementParameters DEFAULTS = PlacementParameters.ofDefaults();

  /** Nothing was asked for. */
  public static final RequestedParameters NONE = new RequestedParameters(null, null, null);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the number and what is allowed
   */
  public RequestedParameters {
    ClusterParameters checked = parameters(ClusterId.UNKNOWN, partitions, replicas, dmaxMillis);
    assert checked.formatVersion() == ClusterParameters.FORMAT_VERSION;
  }

  /** The parameters of a cluster that is created now. */
  public ClusterParameters forNewCluster(ClusterId cluster) {
    return parameters(cluster, partitions, replicas, dmaxMillis);
  }

  /**
   * Compares with what a cluster was created with.
   *
   * @throws IdentityException of kind MISMATCH naming the number, what was asked and what the cluster has
   */
  public void requireAgreement(ClusterParameters existing) throws IdentityException {
    require("partitions", partitions, existing.placement().partitions(), existing.cluster());
    require("replicas", replicas, existing.placement().replicas(), existing.cluster());
    require("dmax", dmaxMillis, existing.dmaxMillis(), existing.cluster());
    if (existing.formatVersion() != ClusterParameters.FORMAT_VERSION) {
      throw new IdentityException(
          IdentityException.Kind.UNSUPPORTED_VERSION,
          "cluster " + existing.cluster() + " stores states in format " + existing.formatVersion()
              + "; this version knows format " + ClusterParameters.FORMAT_VERSION);
    }
  }

  private static void require(
      String name, @Nullable Number asked, Number existing, ClusterId cluster)
      throws IdentityException {
    if (asked != null && asked.longValue() != existing.longValue()) {
      throw new IdentityException(
          IdentityException.Kind.MISMATCH,
          name + "=" + asked + " was asked for, but cluster " + cluster + " was created with "
              + existing + "; leave the option out or use another directory");
    }
  }

  private static ClusterParameters parameters(
      ClusterId cluster,
      @Nullable Integer partitions,
      @Nullable Integer replicas,
      @Nullable Long dmaxMillis) {
    return new ClusterParameters(
        cluster,
        new PlacementParameters(
            partitions == null ? DEFAULTS.partitions() : partitions,
            replicas == null ? DEFAULTS.replicas() : replicas),
        dmaxMillis == null ? ClusterParameters.DEFAULT_DMAX_MILLIS : dmaxMillis,
        ClusterParameters.FORMAT_VERSION);
  }
}
