package io.gramme.cli;

import picocli.CommandLine.TypeConversionException;

/**
 * One {@code NODE=VALUE} of a command line.
 *
 * @param node address or beginning of an id
 * @param value may be empty
 */
record NodeValue(String node, String value) {
  static NodeValue parse(String text) {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw new TypeConversionException(
          "'" + text + "' names no node and value; write NODE=VALUE, as 127.0.0.1:7400=2");
    }
    return new NodeValue(text.substring(0, equals), text.substring(equals + 1));
  }
}
