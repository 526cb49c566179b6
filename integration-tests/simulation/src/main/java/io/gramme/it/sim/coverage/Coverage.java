package io.gramme.it.sim.coverage;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.CoverageBuilder;
import org.jacoco.core.analysis.IClassCoverage;
import org.jacoco.core.analysis.ICounter;
import org.jacoco.core.analysis.IMethodCoverage;
import org.jacoco.core.data.ExecutionDataStore;
import org.jspecify.annotations.Nullable;

/** Runs something in classes that tell which of their lines were executed, and sums up what they tell. */
public final class Coverage {
  private static final String CLASS_FILE = ".class";

  /** What is to be run, by its name in the classes it runs in. */
  @FunctionalInterface
  public interface Body {
    /** Runs it; the classes are reached by the loader alone. */
    int run(ClassLoader classes) throws ReflectiveOperationException;
  }

  private final List<String> packages;
  private final List<Class<?>> anchors;
  private List<PackageLines> lines = List.of();

  /** Of the machines. */
  public Coverage() {
    this(MachinePackages.NAMES, MachinePackages.ANCHORS);
  }

  /**
   * Of any classes.
   *
   * @param packages with all packages below them
   * @param anchors a class from each folder or archive that has such packages
   */
  Coverage(List<String> packages, List<Class<?>> anchors) {
    this.packages = packages;
    this.anchors = anchors;
  }

  /**
   * Runs a body, once.
   *
   * @return what it returns
   */
  public int of(Body body) {
    try (CoveredClasses classes = new CoveredClasses(packages)) {
      int result = body.run(classes);
      lines = analyzed(classes.executed());
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("nothing could be run in classes that tell their lines", e);
    }
  }

  /** What was executed, a package each, in the order of their names. */
  List<PackageLines> lines() {
    return lines;
  }

  private List<PackageLines> analyzed(ExecutionDataStore executed) throws IOException {
    CoverageBuilder builder = new CoverageBuilder();
    Analyzer analyzer = new Analyzer(executed, builder);
    for (Path origin : origins()) {
      if (Files.isDirectory(origin)) {
        analyze(origin, analyzer);
      } else {
        try (FileSystem archive = FileSystems.newFileSystem(origin)) {
          analyze(archive.getPath("/"), analyzer);
        }
      }
    }
    Map<String, List<IClassCoverage>> byPackage = new TreeMap<>();
    for (IClassCoverage each : builder.getClasses()) {
      byPackage
          .computeIfAbsent(each.getPackageName().replace('/', '.'), name -> new ArrayList<>())
          .add(each);
    }
    List<PackageLines> result = new ArrayList<>();
    byPackage.forEach((name, classes) -> result.add(summedUp(name, classes)));
    return result;
  }

  private Set<Path> origins() {
    Set<Path> origins = new LinkedHashSet<>();
    for (Class<?> anchor : anchors) {
      try {
        origins.add(
            Path.of(anchor.getProtectionDomain().getCodeSource().getLocation().toURI()));
      } catch (URISyntaxException e) {
        throw new IllegalStateException(anchor + " comes from no file", e);
      }
    }
    return origins;
  }

  private void analyze(Path root, Analyzer analyzer) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (CoveredClasses.contains(packages, className(root, file))) {
          try (InputStream in = Files.newInputStream(file)) {
            analyzer.analyzeClass(in, file.toString());
          }
        }
      }
    }
  }

  private static @Nullable String className(Path root, Path file) {
    String path = root.relativize(file).toString();
    return path.endsWith(CLASS_FILE)
        ? path.substring(0, path.length() - CLASS_FILE.length())
            .replace(root.getFileSystem().getSeparator(), ".")
        : null;
  }

  private static PackageLines summedUp(String name, List<IClassCoverage> classes) {
    int executed = 0;
    int all = 0;
    List<ClassLines> uncovered = new ArrayList<>();
    for (IClassCoverage each : classes) {
      ICounter counter = each.getLineCounter();
      executed += counter.getCoveredCount();
      all += counter.getTotalCount();
      if (counter.getMissedCount() > 0) {
        uncovered.add(uncovered(each));
      }
    }
    uncovered.sort((a, b) -> a.name().compareTo(b.name()));
    return new PackageLines(name, executed, all, uncovered);
  }

  private static ClassLines uncovered(IClassCoverage of) {
    List<Integer> missed = new ArrayList<>();
    for (int line = of.getFirstLine(); line <= of.getLastLine(); line++) {
      if (of.getLine(line).getStatus() == ICounter.NOT_COVERED) {
        missed.add(line);
      }
    }
    List<String> methods = new ArrayList<>();
    for (IMethodCoverage method : of.getMethods()) {
      if (method.getMethodCounter().getCoveredCount() == 0) {
        methods.add(method.getName());
      }
    }
    String name = of.getName();
    return new ClassLines(name.substring(name.lastIndexOf('/') + 1), missed, methods);
  }

  /**
   * Prints a line for each package.
   *
   * @param each whether the classes and lines that were not executed are printed as well
   */
  public void print(boolean each, PrintWriter out) {
    out.println("lines executed");
    int executed = 0;
    int all = 0;
    for (PackageLines of : lines) {
      print(of.name(), of.executed(), of.all(), out);
      executed += of.executed();
      all += of.all();
      if (each) {
        of.uncovered().forEach(missed -> print(missed, out));
      }
    }
    print("all", executed, all, out);
  }

  private static void print(String name, int executed, int all, PrintWriter out) {
    out.println(String.format(
        Locale.ROOT,
        "  %-32s %,6d of %,6d  %5.1f %%",
        name,
        executed,
        all,
        PackageLines.percent(executed, all)));
  }

  private static void print(ClassLines missed, PrintWriter out) {
    out.println("    " + missed.name() + ": " + missed.ranges()
        + (missed.methods().isEmpty() ? "" : "; never " + String.join(", ", missed.methods())));
  }
}
