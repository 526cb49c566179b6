package io.gramme.node;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

/** The Vert.x of nodes that are given none. */
public final class OwnVertx {
  private OwnVertx() {}

  /** One that keeps no folder for files of the class path: a killed process would leave it behind. */
  public static Vertx create() {
    FileSystemOptions noFiles =
        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
    return Vertx.vertx(new VertxOptions().setFileSystemOptions(noFiles));
  }
}
