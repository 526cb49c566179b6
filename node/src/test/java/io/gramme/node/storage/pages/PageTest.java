package io.gramme.node.storage.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class PageTest {
  private static final int NUMBER = 77;

  private static Page filled(int seed) {
    Page page = Page.empty();
    byte[] content = new byte[Page.CONTENT_BYTES];
    new Random(seed).nextBytes(content);
    System.arraycopy(content, 0, page.bytes(), 0, content.length);
    page.seal(NUMBER);
    return page;
  }

  private static Page read(Page page, int number) {
    return Page.read(number, page.bytes().clone());
  }

  @Test
  void pageIsReadAsItWasSealed() {
    assertThat(read(filled(1), NUMBER).isSound()).isTrue();
    Page zeros = Page.empty();
    zeros.seal(NUMBER);
    assertThat(read(zeros, NUMBER).isSound()).isTrue();
  }

  @Test
  void pageOfAnotherPlaceAndPageThatWasNeverWrittenAreNoticed() {
    assertThat(read(filled(1), NUMBER + 1).isSound()).isFalse();
    assertThat(read(Page.empty(), NUMBER).isSound()).isFalse();
  }

  @Test
  void everyFlippedBitSpoilsItsSectorAndNoOther() {
    byte[] sealed = filled(2).bytes();
    for (int bit = 0; bit < Page.BYTES * 8; bit += 5) {
      byte[] flipped = sealed.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      Page page = Page.read(NUMBER, flipped);
      int at = bit / 8;
      int sector = at < Page.CONTENT_BYTES
          ? at / Page.SECTOR_BYTES
          : (at - Page.CONTENT_BYTES) / Integer.BYTES;
      for (int i = 0; i < Page.SECTORS; i++) {
        assertThat(page.isSound(i * Page.SECTOR_BYTES, Page.SECTOR_BYTES))
            .as("bit %d, sector %d", bit, i)
            .isEqualTo(i != sector);
      }
    }
  }

  @Test
  void damageOutlastsWritingUntilItsSectorIsOverwritten() {
    byte[] flipped = filled(3).bytes().clone();
    flipped[Page.SECTOR_BYTES + 10] ^= 1;
    Page page = Page.read(NUMBER, flipped);
    page.overwritten(Page.SECTOR_BYTES, 100);
    page.overwritten(Page.SECTOR_BYTES - 1, Page.SECTOR_BYTES);
    page.seal(NUMBER);
    Page again = read(page, NUMBER);
    assertThat(again.isSound(Page.SECTOR_BYTES, 1)).isFalse();
    assertThat(again.isSound(0, Page.SECTOR_BYTES)).isTrue();
    again.overwritten(Page.SECTOR_BYTES - 1, Page.SECTOR_BYTES + 1);
    again.seal(NUMBER);
    assertThat(read(again, NUMBER).isSound()).isTrue();
  }

  @Test
  void rangesTouchTheSectorsTheyLieIn() {
    byte[] flipped = filled(4).bytes().clone();
    flipped[3 * Page.SECTOR_BYTES] ^= 1;
    Page page = Page.read(NUMBER, flipped);
    assertThat(page.isSound(0, 3 * Page.SECTOR_BYTES)).isTrue();
    assertThat(page.isSound(0, 3 * Page.SECTOR_BYTES + 1)).isFalse();
    assertThat(page.isSound(4 * Page.SECTOR_BYTES, 4 * Page.SECTOR_BYTES)).isTrue();
    assertThat(page.isSound(4 * Page.SECTOR_BYTES - 1, 1)).isFalse();
    assertThat(page.isSound(0, Page.CONTENT_BYTES)).isFalse();
  }
}
