package io.gramme.driver.jackson;

import io.gramme.driver.spi.CodecProvider;
import io.gramme.driver.spi.Encoding;
import java.lang.reflect.Type;

/** Offers JSON by Jackson; loadable without Jackson, so that the driver can say what is missing. */
public final class JacksonCodecProvider implements CodecProvider {
  private static final String MAPPER = "com.fasterxml.jackson.databind.json.JsonMapper";

  /** New in 2.16; Vert.x, too, has no JSON without it. */
  private static final String POOL = "com.fasterxml.jackson.core.util.RecyclerPool";

  /** For {@link java.util.ServiceLoader}. */
  public JacksonCodecProvider() {}

  @Override
  public String format() {
    return "json";
  }

  @Override
  public boolean isAvailable() {
    return isThere(MAPPER) && isThere(POOL);
  }

  private static boolean isThere(String name) {
    try {
      Class.forName(name, false, JacksonCodecProvider.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @Override
  public String whatToAdd() {
    return "add com.fasterxml.jackson.core:jackson-databind 2.16 or newer to the class or module path";
  }

  @Override
  public <V> Encoding<V> encoding(Type type) {
    return JacksonEncoding.of(type);
  }
}
