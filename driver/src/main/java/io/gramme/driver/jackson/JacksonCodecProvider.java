package io.gramme.driver.jackson;

import io.gramme.driver.spi.CodecProvider;
import io.gramme.driver.spi.Encoding;
import java.lang.reflect.Type;

/** Offers JSON by Jackson; loadable without Jackson, so that the driver can say what is missing. */
public final class JacksonCodecProvider implements CodecProvider {
  private static final String PROBE = "com.fasterxml.jackson.databind.json.JsonMapper";

  /** For {@link java.util.ServiceLoader}. */
  public JacksonCodecProvider() {}

  @Override
  public String format() {
    return "json";
  }

  @Override
  public boolean isAvailable() {
    try {
      Class.forName(PROBE, false, JacksonCodecProvider.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @Override
  public String whatToAdd() {
    return "add com.fasterxml.jackson.core:jackson-databind 2.15 or newer to the class or module path";
  }

  @Override
  public <V> Encoding<V> encoding(Type type) {
    return JacksonEncoding.of(type);
  }
}
