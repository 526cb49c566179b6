package io.gramme.it.sim.coverage;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import org.jacoco.core.data.ExecutionDataStore;
import org.jacoco.core.data.SessionInfoStore;
import org.jacoco.core.instr.Instrumenter;
import org.jacoco.core.runtime.IRuntime;
import org.jacoco.core.runtime.LoggerRuntime;
import org.jacoco.core.runtime.RuntimeData;
import org.jspecify.annotations.Nullable;

/**
 * The classes of this program, loaded a second time, some of them such that they tell which of their lines were
 * executed. Those of libraries are not loaded again.
 */
final class CoveredClasses extends URLClassLoader {
  private static final String OWN = "io.gramme.";

  static {
    registerAsParallelCapable();
  }

  private final List<String> packages;
  private final IRuntime runtime = new LoggerRuntime();
  private final RuntimeData data = new RuntimeData();
  private final Instrumenter instrumenter = new Instrumenter(runtime);

  /**
   * Classes of which nothing was executed yet.
   *
   * @param packages whose classes tell, with all packages below them
   */
  CoveredClasses(List<String> packages) {
    super(new URL[0], CoveredClasses.class.getClassLoader());
    this.packages = List.copyOf(packages);
    try {
      runtime.startup(data);
    } catch (Exception e) {
      throw new IllegalStateException("the lines cannot be counted", e);
    }
  }

  /** What was executed so far. */
  ExecutionDataStore executed() {
    ExecutionDataStore executed = new ExecutionDataStore();
    data.collect(executed, new SessionInfoStore(), false);
    return executed;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OWN)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = in.readAllBytes();
      byte[] defined = tells(name) ? instrumenter.instrument(bytes, name) : bytes;
      return defineClass(name, defined, 0, defined.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private boolean tells(String name) {
    return contains(packages, name);
  }

  /** Whether a class is in one of the packages, or below one. */
  static boolean contains(List<String> packages, @Nullable String className) {
    return className != null
        && packages.stream().anyMatch(each -> className.startsWith(each + "."));
  }

  @Override
  public void close() throws IOException {
    runtime.shutdown();
    super.close();
  }
}
