package io.gramme.driver.internal;

import io.gramme.driver.ConnectException;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.MissingProviderException;
import io.gramme.driver.Problem;
import io.gramme.driver.spi.NodeOption;
import io.gramme.driver.spi.NodeProvider;
import io.gramme.driver.spi.RunningNodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedMap;

/** Finds who serves a URL such as {@code gramme:embedded:}, and checks what the URL asks of it. */
final class NodeProviders {
  private NodeProviders() {}

  /**
   * The provider of a URL.
   *
   * @throws MissingProviderException when the module with embedded nodes is not there
   * @throws InvalidArgumentException when nobody knows the scheme or one of its options
   */
  static NodeProvider of(ConnectionUrl url) {
    NodeProvider provider = find(url.provider(), available());
    List<String> names = new ArrayList<>();
    for (NodeOption option : provider.options()) {
      names.add(option.name());
    }
    for (Map.Entry<String, String> entry : url.optionsOf(false).entrySet()) {
      if (!names.contains(entry.getKey())) {
        throw OptionValues.unknown(entry.getKey(), "the URL", names);
      }
    }
    return provider;
  }

  private static List<NodeProvider> available() {
    List<NodeProvider> providers = new ArrayList<>();
    try {
      ServiceLoader.load(NodeProvider.class).forEach(providers::add);
    } catch (ServiceConfigurationError e) {
      throw new MissingProviderException(Problem.of(
              ErrorCode.PROVIDER_MISSING, "a NodeProvider cannot be loaded: " + e.getMessage())
          .causedBy(e));
    }
    return providers;
  }

  static NodeProvider find(String scheme, List<NodeProvider> providers) {
    StringBuilder known = new StringBuilder("gramme://host:port");
    for (NodeProvider provider : providers) {
      if (provider.scheme().equals(scheme)) {
        return provider;
      }
      known.append(", gramme:").append(provider.scheme()).append(':');
    }
    if (scheme.equals("embedded")) {
      throw new MissingProviderException(
          Problem.of(
              ErrorCode.PROVIDER_MISSING,
              "gramme:embedded: needs the node; add io.gramme:gramme-node to the class or module path"));
    }
    throw new InvalidArgumentException(Problem.of(
        ErrorCode.UNKNOWN_SCHEME,
        "nobody serves 'gramme:" + scheme + ":'; known here are " + known));
  }

  /**
   * Starts the nodes. Blocks.
   *
   * @throws InvalidArgumentException when a value is not allowed
   * @throws ConnectException when the nodes cannot start
   */
  static RunningNodes start(NodeProvider provider, SortedMap<String, String> options) {
    try {
      return provider.start(options);
    } catch (IllegalArgumentException e) {
      throw new InvalidArgumentException(
          Problem.of(ErrorCode.INVALID_OPTION_VALUE, "in the URL: " + e.getMessage())
              .causedBy(e));
    } catch (IllegalStateException e) {
      throw new ConnectException(Problem.of(
              ErrorCode.CONNECT_FAILED, "the embedded nodes did not start: " + e.getMessage())
          .causedBy(e));
    }
  }
}
