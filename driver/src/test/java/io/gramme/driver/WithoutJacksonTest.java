package io.gramme.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The driver on a class path without Jackson, as many applications have it. */
final class WithoutJacksonTest {
  @Test
  void everything_but_json_works_and_json_says_what_to_add() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!entry.contains("jackson")) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader =
        new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
      thread.setContextClassLoader(loader);
      Class<?> codec = loader.loadClass("io.gramme.driver.Codec");
      assertThat(codec.getClassLoader()).isSameAs(loader);
      assertThat(codec.getMethod("string").invoke(null)).isNotNull();
      InvocationTargetException failed = catchThrowableOfType(
          InvocationTargetException.class,
          () -> codec.getMethod("json", Class.class).invoke(null, String.class));
      assertThat(failed.getCause())
          .extracting(cause -> cause.getClass().getSimpleName())
          .isEqualTo("MissingProviderException");
      assertThat(failed.getCause()).hasMessageContaining("jackson-databind");
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
