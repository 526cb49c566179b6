package io.gramme.node.storage.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;

/** What a node keeps is what a list of its byte strings would. */
class ByteStringsTest {
  private static final long SEED = 20_261_130;
  private static final int ROUNDS = 300;

  private final SplittableRandom random = new SplittableRandom(SEED);

  private byte[] string() {
    int kind = random.nextInt(20);
    byte[] string = new byte[kind == 0 ? 0 : kind == 1 ? random.nextInt(3_000) : random.nextInt(9)];
    for (int i = 0; i < string.length; i++) {
      string[i] = (byte) (random.nextInt(4) * 85);
    }
    return string;
  }

  private static void assertSame(ByteStrings found, List<byte[]> expected) {
    assertThat(found.size()).isEqualTo(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      assertThat(found.get(i)).as("string %d", i).isEqualTo(expected.get(i));
      assertThat(found.length(i)).isEqualTo(expected.get(i).length);
    }
  }

  @Test
  void changesLikeAList() {
    ByteStrings strings = ByteStrings.NONE;
    List<byte[]> model = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      byte[] string = string();
      if (model.isEmpty() || random.nextInt(3) > 0) {
        int index = random.nextInt(model.size() + 1);
        strings = strings.with(index, string);
        model.add(index, string);
      } else if (random.nextBoolean()) {
        int index = random.nextInt(model.size());
        strings = strings.replaced(index, string);
        model.set(index, string);
      } else {
        int index = random.nextInt(model.size());
        strings = strings.without(index);
        model.remove(index);
      }
      assertSame(strings, model);
      int from = random.nextInt(model.size() + 1);
      int to = from + random.nextInt(model.size() + 1 - from);
      assertSame(strings.range(from, to), model.subList(from, to));
    }
    assertSame(ByteStrings.of(model.toArray()), model);
  }

  @Test
  void isSearchedLikeASortedList() {
    for (int round = 0; round < ROUNDS; round++) {
      List<byte[]> model = new ArrayList<>();
      for (int i = random.nextInt(40); i > 0; i--) {
        byte[] string = string();
        if (model.stream().noneMatch(other -> Arrays.equals(other, string))) {
          model.add(string);
        }
      }
      model.sort(Arrays::compareUnsigned);
      ByteStrings strings = ByteStrings.of(model.toArray());
      for (int i = 0; i < model.size(); i++) {
        assertThat(strings.search(model.get(i))).isEqualTo(i);
      }
      byte[] other = string();
      assertThat(strings.search(other))
          .isEqualTo(Collections.binarySearch(model, other, Arrays::compareUnsigned));
    }
  }

  @Test
  void keysAndValuesAreReadAsTheyWereWritten() throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      List<byte[]> model = new ArrayList<>();
      for (int i = random.nextInt(40); i > 0; i--) {
        model.add(string());
      }
      ByteStrings strings = ByteStrings.of(model.toArray());
      for (ByteStringSerializer serializer : List.of(new KeySerializer(), new ValueSerializer())) {
        DataOutput2 out = new DataOutput2();
        out.writeByte(7);
        serializer.valueArraySerialize(out, strings);
        out.writeByte(9);
        DataInput2.ByteArray in = new DataInput2.ByteArray(out.copyBytes(), 1);
        assertSame((ByteStrings) serializer.valueArrayDeserialize(in, strings.size()), model);
        assertThat(in.readByte()).isEqualTo((byte) 9);
      }
    }
  }
}
