package io.alerthistory.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepairedUtf8Test {
    private static final List<String> PIECES = List.of("plain ascii ", "é", "日本", "\uD83D\uDE00", "\"");

    /** Valid, broken and cut characters, read in pieces of any size: the same as decoding the whole at once. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void isWhatJavaMakesOfTheWhole(long seed) throws IOException {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int round = 0; round < 200; round++) {
            var bytes = draw(random);
            var repaired = new ByteArrayOutputStream();
            try (var in = new RepairedUtf8(trickling(bytes, random))) {
                var buffer = new byte[1 + random.nextInt(40)];
                for (int n = in.read(buffer, 0, buffer.length); n >= 0; n = in.read(buffer, 0, buffer.length)) {
                    repaired.write(buffer, 0, n);
                }
            }
            assertThat(repaired.toString(StandardCharsets.UTF_8)).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private static byte[] draw(RandomGenerator random) {
        var out = new ByteArrayOutputStream();
        for (int i = random.nextInt(60); i > 0; i--) {
            if (random.nextInt(3) == 0) {
                out.write(random.nextInt(256));
            } else {
                out.writeBytes(PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8));
            }
        }
        return out.toByteArray();
    }

    /** As a network delivers: a few bytes at a time. */
    private static InputStream trickling(byte[] bytes, RandomGenerator random) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, 1 + random.nextInt(7)));
            }
        };
    }
}
