package io.gramme.it.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Classes that break a rule, compiled into a temporary folder. They bear the project's own package names, so the rules
 * are tried as they stand, and never reach the class path.
 */
final class Planted {

  private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");
  private static final Pattern TYPE = Pattern.compile("(?:class|interface|record) (\\w+)");

  private Planted() {}

  /** Compiles the given sources, each one top-level type, and imports what came out. */
  static JavaClasses classes(Path folder, String... sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Path output = Files.createDirectories(folder.resolve("classes"));
    List<Path> files = new ArrayList<>();
    for (String source : sources) {
      files.add(write(folder.resolve("sources"), source));
    }
    List<String> options = List.of(
        "-proc:none",
        "-d",
        output.toString(),
        "--class-path",
        System.getProperty("java.class.path"));
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled = compiler
          .getTask(
              messages, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
          .call();
      if (!compiled) {
        throw new IllegalArgumentException("the planted classes do not compile: " + messages);
      }
    }
    return new ClassFileImporter().importPath(output);
  }

  private static Path write(Path folder, String source) throws IOException {
    Path file = folder
        .resolve(group(PACKAGE, source).replace('.', '/'))
        .resolve(group(TYPE, source) + ".java");
    Files.createDirectories(file.getParent());
    return Files.writeString(file, source);
  }

  private static String group(Pattern pattern, String source) {
    Matcher matcher = pattern.matcher(source);
    if (!matcher.find()) {
      throw new IllegalArgumentException("no " + pattern + " in: " + source);
    }
    return matcher.group(1);
  }
}
