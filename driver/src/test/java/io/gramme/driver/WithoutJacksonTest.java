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
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The driver on a class path without Jackson, as many applications have it, or with an old one. */
final class WithoutJacksonTest {
  @Test
  void everything_but_json_works_and_json_says_what_to_add() throws Exception {
    assertWithoutJson(entry -> !entry.contains("jackson"), name -> false);
  }

  /** Before 2.16 Vert.x cannot write JSON of its own, and sessions would keep redeployed applications in memory. */
  @Test
  void a_jackson_that_is_too_old_is_told() throws Exception {
    assertWithoutJson(entry -> true, "com.fasterxml.jackson.core.util.RecyclerPool"::equals);
  }

  private static void assertWithoutJson(Predicate<String> entries, Predicate<String> absent)
      throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (entries.test(entry)) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = new Lacking(urls, absent)) {
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
      assertThat(failed.getCause()).hasMessageContaining("jackson-databind 2.16 or newer");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static final class Lacking extends URLClassLoader {
    private final Predicate<String> absent;

    Lacking(List<URL> urls, Predicate<String> absent) {
      super(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
      this.absent = absent;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (absent.test(name)) {
        throw new ClassNotFoundException(name);
      }
      return super.findClass(name);
    }
  }
}
