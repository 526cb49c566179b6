package io.gramme.it.sim.patch;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The classes of this program with a bug in them: what changed is compiled anew, and all classes of the project are
 * loaded a second time, those of libraries are not.
 */
final class PatchedClasses extends URLClassLoader {
  private static final String OWN = "io.gramme.";

  static {
    registerAsParallelCapable();
  }

  private PatchedClasses(URL[] classPath) {
    super(classPath, PatchedClasses.class.getClassLoader());
  }

  /**
   * Compiles the files and makes classes of them.
   *
   * @param sources each changed file as it becomes, by its path from the root of the sources
   * @param scratch an empty folder, left to the caller to remove
   * @throws PatchException when they do not compile
   */
  static PatchedClasses of(String name, Map<String, List<String>> sources, Path scratch)
      throws IOException {
    Path compiled = Files.createDirectory(scratch.resolve("classes"));
    List<Path> files = new ArrayList<>();
    for (Map.Entry<String, List<String>> source : sources.entrySet()) {
      Path file = scratch.resolve("sources").resolve(source.getKey());
      Files.createDirectories(file.getParent());
      Files.write(file, source.getValue());
      files.add(file);
    }
    compile(name, files, compiled);
    return new PatchedClasses(classPath(compiled));
  }

  private static void compile(String name, List<Path> files, Path compiled) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new PatchException(name, "a JDK is needed to compile it, and this is a runtime only");
    }
    StringWriter messages = new StringWriter();
    List<String> options = List.of(
        "-proc:none",
        "-nowarn",
        "--release",
        "17",
        "-classpath",
        System.getProperty("java.class.path"),
        "-d",
        compiled.toString());
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      boolean done = compiler
          .getTask(
              messages, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
          .call();
      if (!done) {
        throw new PatchException(name, "it does not compile:\n" + messages);
      }
    }
  }

  private static URL[] classPath(Path compiled) throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    urls.add(compiled.toUri().toURL());
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!entry.isEmpty()) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    return urls.toArray(URL[]::new);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OWN)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? findClass(name) : loaded;
    }
  }
}
