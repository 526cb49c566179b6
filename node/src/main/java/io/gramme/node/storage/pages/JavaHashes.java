package io.gramme.node.storage.pages;

import java.lang.reflect.Field;

/**
 * Keeps MapDB's hash library from unpacking native code into the system's folder for temporary files, where a killed
 * process leaves it behind. Without native code the library takes the same functions in Java, which give the same values;
 * no hash of MapDB's is reckoned often here.
 */
final class JavaHashes {
  private static final String LOADER = "net.jpountz.util.Native";
  private static final String CODE = "net.jpountz.xxhash.XXHashJNI";

  private JavaHashes() {}

  /** To be called before MapDB's classes are. Does nothing when the application has loaded the native code itself. */
  static synchronized void choose() {
    try {
      ClassLoader classes = JavaHashes.class.getClassLoader();
      Field loaded = Class.forName(LOADER, true, classes).getDeclaredField("loaded");
      loaded.setAccessible(true);
      if (loaded.getBoolean(null)) {
        return;
      }
      // Told that its code is there already, the library finds none, once and for all.
      loaded.setBoolean(null, true);
      try {
        Class.forName(CODE, true, classes);
      } catch (LinkageError e) {
        // As it should be.
      } finally {
        loaded.setBoolean(null, false);
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      // Another version of the library: it unpacks its code, which harms nothing but the folder.
    }
  }
}
