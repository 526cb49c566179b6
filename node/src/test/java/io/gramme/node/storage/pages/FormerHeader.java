package io.gramme.node.storage.pages;

import java.util.Arrays;

/** Makes first pages of earlier versions. */
public final class FormerHeader {
  private FormerHeader() {}

  /** The page with checksums that fit its contents. */
  public static byte[] sealed(byte[] page) {
    Page first = Page.empty();
    System.arraycopy(page, 0, first.bytes(), 0, Page.CONTENT_BYTES);
    first.seal(0);
    return Arrays.copyOf(first.bytes(), Page.BYTES);
  }
}
