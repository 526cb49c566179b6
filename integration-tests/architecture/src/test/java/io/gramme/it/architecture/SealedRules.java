package io.gramme.it.architecture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chains of instanceof over the kinds of a sealed type, as Java 17 does not check them: each must name every permitted
 * kind, or a type above it, before it ends in a throw of {@code Sealed.unknown}.
 *
 * <p>Reads the sources, since a chain is no part of a class file that could be found. A chain may be spread over methods
 * of one file that hand the same variable on.
 */
final class SealedRules {
  private static final Pattern END = Pattern.compile("throw Sealed\\.unknown" + "\\((\\w+)\\)");
  private static final Pattern LINK =
      Pattern.compile("\\n( *)\\} else if \\([^{]*?instanceof ([A-Z][\\w.]*)[^{]*\\{");
  private static final Pattern PACKAGE =
      Pattern.compile("\\Apackage ([\\w.]+);|\\npackage ([\\w.]+);");
  private static final Pattern IMPORT = Pattern.compile("\\nimport ([\\w.]+);");
  private static final Pattern METHOD = Pattern.compile("(\\w+)\\(");

  private SealedRules() {}

  /** Kinds that a chain forgets, named file: kind. */
  static Set<String> forgottenKinds(Path repository, Iterable<Path> sources) {
    Set<String> forgotten = new TreeSet<>();
    for (Path source : sources) {
      new Source(repository.relativize(source).toString(), SourceRules.read(source))
          .forgotten(forgotten);
    }
    return forgotten;
  }

  /**
   * Chains over a sealed type that end otherwise, named file:line. What somebody else's answer may be is open on purpose:
   * chains over the types named so may end as they like.
   */
  static List<String> silentChains(Path repository, Iterable<Path> sources, Set<String> open) {
    List<String> silent = new ArrayList<>();
    for (Path source : sources) {
      String name = repository.relativize(source).toString();
      new Source(name, SourceRules.read(source)).silent(open, silent);
    }
    return silent;
  }

  /** How many chains there are, so that a test sees that some were looked at. */
  static long chains(Iterable<Path> sources) {
    long count = 0;
    for (Path source : sources) {
      count += END.matcher(SourceRules.read(source)).results().count();
    }
    return count;
  }

  /** The permitted kinds of a sealed type that permit no others. */
  static Stream<Class<?>> kindsOf(Class<?> type) {
    Class<?>[] permitted = type.getPermittedSubclasses();
    return permitted == null
        ? Stream.of(type)
        : Arrays.stream(permitted).flatMap(SealedRules::kindsOf);
  }

  private record Source(String name, String text) {
    void forgotten(Set<String> into) {
      Matcher end = END.matcher(text);
      while (end.find()) {
        Part last = partBefore(end.start(), end.group(1));
        Class<?> type = last == null ? null : typeOf(last.type);
        if (last == null || type == null || !type.isSealed()) {
          into.add(name + ": what is told apart as '" + end.group(1) + "' is of no sealed type");
        } else {
          Set<Class<?>> named = new LinkedHashSet<>();
          kindsNamed(last, end.group(1), named);
          kindsOf(type)
              .filter(kind -> named.stream().noneMatch(each -> each.isAssignableFrom(kind)))
              .forEach(kind -> into.add(name + ": " + kind.getSimpleName()));
        }
      }
    }

    void silent(Set<String> open, List<String> into) {
      Matcher link = LINK.matcher(text);
      while (link.find()) {
        Class<?> kind = typeOf(link.group(2));
        String root = kind == null ? null : rootOf(kind);
        if (root != null && !open.contains(root) && !endsInUnknown(link)) {
          into.add(name + ":" + (text.substring(0, link.start()).lines().count() + 1));
        }
      }
    }

    /** The topmost sealed type above a kind, null when there is none. */
    private static @Nullable String rootOf(Class<?> kind) {
      for (Class<?> above : kind.getInterfaces()) {
        if (above.isSealed()) {
          String higher = rootOf(above);
          return higher == null ? above.getSimpleName() : higher;
        }
      }
      return null;
    }

    /** Whether a chain throws from this link on, or hands on to a method of this file that does, in its last branch. */
    private boolean endsInUnknown(Matcher link) {
      Matcher next = Pattern.compile("\\n" + link.group(1) + "\\}(.*)").matcher(text);
      next.region(link.end(), text.length());
      int lastBranch = link.start();
      int end = text.length();
      while (end == text.length() && next.find()) {
        if (next.group(1).startsWith(" else")) {
          lastBranch = next.start();
        } else {
          end = next.start();
        }
      }
      boolean handsOn = METHOD
          .matcher(text.substring(lastBranch, end))
          .results()
          .anyMatch(call -> throwing().contains(call.group(1)));
      return handsOn || text.substring(link.start(), end).contains("Sealed.unknown(");
    }

    /** Methods in which a chain ends. */
    private Set<String> throwing() {
      Set<String> methods = new LinkedHashSet<>();
      Matcher end = END.matcher(text);
      while (end.find()) {
        Part last = partBefore(end.start(), end.group(1));
        if (last != null) {
          methods.add(methodAround(last.begin));
        }
      }
      return methods;
    }

    /** From the declaration of a variable to a place where it is used. */
    private record Part(String type, int begin, int end) {}

    private @Nullable Part partBefore(int end, String variable) {
      Matcher declaration = Pattern.compile(
              "(?:[(,;{}]|\\n|instanceof)\\s*(?:final )?(?:@Nullable )?([A-Z][\\w.]*) " + variable
                  + "\\b\\s*[,)=;:]")
          .matcher(text)
          .region(0, end);
      Part found = null;
      while (declaration.find()) {
        found = new Part(declaration.group(1), declaration.start(), end);
      }
      return found;
    }

    private void kindsNamed(Part part, String variable, Set<Class<?>> into) {
      Matcher kind = Pattern.compile("\\b" + variable + " instanceof ([A-Z][\\w.]*)")
          .matcher(text)
          .region(part.begin, part.end);
      while (kind.find()) {
        Class<?> type = typeOf(kind.group(1));
        if (type != null) {
          into.add(type);
        }
      }
      // What calls this method with the same variable has told some kinds apart before.
      String method = methodAround(part.begin);
      Matcher call =
          Pattern.compile("\\b" + method + "\\(" + variable + "\\b[^;{]*\\);").matcher(text);
      while (call.find()) {
        Part before = partBefore(call.start(), variable);
        if (before != null && before.begin != part.begin && before.type.equals(part.type)) {
          kindsNamed(before, variable, into);
        }
      }
    }

    private String methodAround(int position) {
      Matcher method = METHOD.matcher(text).region(0, position + 1);
      String found = "none";
      while (method.find()) {
        found = method.group(1);
      }
      return found;
    }

    private @Nullable Class<?> typeOf(String written) {
      List<String> candidates = new ArrayList<>();
      Matcher in = PACKAGE.matcher(text);
      String owner = in.find() ? (in.group(1) == null ? in.group(2) : in.group(1)) : "";
      String outer = name.substring(name.lastIndexOf('/') + 1, name.length() - ".java".length());
      candidates.add(owner + "." + outer + "." + written);
      candidates.add(owner + "." + written);
      String first = written.contains(".") ? written.substring(0, written.indexOf('.')) : written;
      Matcher imported = IMPORT.matcher(text);
      while (imported.find()) {
        if (imported.group(1).endsWith("." + first)) {
          candidates.add(imported.group(1) + written.substring(first.length()));
        }
      }
      return candidates.stream()
          .map(Source::load)
          .filter(c -> c != null)
          .findFirst()
          .orElse(null);
    }

    /** Of a name with dots in it, whatever of them stand for nesting. */
    private static @Nullable Class<?> load(String dotted) {
      String candidate = dotted;
      while (candidate.contains(".")) {
        try {
          return Class.forName(candidate, false, SealedRules.class.getClassLoader());
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
          int dot = candidate.lastIndexOf('.');
          candidate = candidate.substring(0, dot) + "$" + candidate.substring(dot + 1);
        }
      }
      return null;
    }
  }
}
