package io.gramme.it.faces;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How many types of ours a put loads when driver and node have started and know each other: so many has whoever reads
 * its way to read.
 */
final class TypesOfAPutTest {
  private static final int MOST = 110;

  @TempDir
  private Path directory;

  /** Loads our own classes anew, and notes them. */
  private static final class NotingLoader extends ClassLoader {
    private final ConcurrentSkipListSet<String> loaded = new ConcurrentSkipListSet<>();

    NotingLoader(ClassLoader parent) {
      super(parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("io.gramme.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        return known == null ? define(name) : known;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        loaded.add(name);
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  @Test
  void aPutLoadsFewTypes() throws Exception {
    NotingLoader loader = new NotingLoader(getClass().getClassLoader());
    List<String> ofPut = new ArrayList<>();
    Thread caller = Thread.currentThread();
    ClassLoader before = caller.getContextClassLoader();
    caller.setContextClassLoader(loader);
    try {
      loader
          .loadClass(PutProgram.class.getName())
          .getMethod("run", Path.class, Runnable.class, Runnable.class)
          .invoke(null, directory, (Runnable) loader.loaded::clear, (Runnable)
              () -> ofPut.addAll(loader.loaded));
    } finally {
      caller.setContextClassLoader(before);
    }
    // A heartbeat may come between.
    ofPut.removeIf(name -> name.contains("Ping") || name.contains("Pong"));
    // Of what is surely used first by a put; verifiers differ in what else they load before.
    assertThat(ofPut)
        .contains(
            "io.gramme.driver.engine.quorum.PutMachine",
            "io.gramme.node.data.JoinStep",
            "io.gramme.driver.Written")
        .hasSizeLessThanOrEqualTo(MOST);
  }
}
