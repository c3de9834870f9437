package io.alerthistory.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "2026-11-23T20:00:00Z,                2026-11-23T20:00:00Z",
        "2026-11-23T20:00:00.123456789+02:00, 2026-11-23T18:00:00.123456789Z",
        "2026-11-23T20:00:00.5-0730,          2026-11-24T03:30:00.500Z",
        "2026-11-23T20:00:00.1234567891Z,     2026-11-23T20:00:00.123456789Z",
        "2026-11-23T20:00:00,                 2026-11-23T20:00:00Z",
        "2026-11-23T20:00Z,                   2026-11-23T20:00:00Z",
        "2026-11-23T20:00,                    2026-11-23T20:00:00Z",
        "2026-11-23 20:00:01,                 2026-11-23T20:00:01Z",
        "2026-11-23,                          2026-11-23T00:00:00Z",
        "2024-02-29T00:00:00Z,                2024-02-29T00:00:00Z",
        "0001-01-01T00:00:00.000Z,            0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z,                9999-12-31T23:59:59Z"
    })
    void reads(String text, Instant want) {
        assertThat(Rfc3339.parse(text).instant()).isEqualTo(want);
    }

    @Test
    void nothingIsTheEpoch() {
        assertThat(Rfc3339.parse("")).isEqualTo(Timestamp.utc(Instant.EPOCH));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "x",
                "2026",
                "2026-11-23T",
                "2026-13-01T00:00:00Z",
                "2025-02-29T00:00:00Z",
                "2026-11-23T24:00:00Z",
                "2026-11-23T20:60:00Z",
                "2026-11-23T20:00:00.Z",
                "2026-11-23T20:00:00+2",
                "2026-11-23T20:00:00+99:00",
                "2026-11-23T20:00:00Zx",
                "2026-11-23t20:00:00z",
                " 2026-11-23",
                "+2026-11-23",
                "2026-11-23T20:00:00\u0000"
            })
    void refuses(String text) {
        assertThatThrownBy(() -> Rfc3339.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not a time: ");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "2026-11-23T20:00:00Z,             2026-11-23T20:00:00.000Z,      2026-11-23T20:00:00Z",
        "2026-11-23T20:00:00.1239999+02:00, 2026-11-23T20:00:00.123+02:00, 2026-11-23T20:00:00.1239999+02:00",
        "2026-11-23T20:00:00.5-07:30,      2026-11-23T20:00:00.500-07:30, 2026-11-23T20:00:00.5-07:30",
        "2026-11-23T20:00:00+00:00,        2026-11-23T20:00:00.000Z,      2026-11-23T20:00:00Z",
        "0001-01-01T00:00:00Z,             0001-01-01T00:00:00.000Z,      0001-01-01T00:00:00Z"
    })
    void writes(String text, String millis, String nanos) {
        assertThat(Rfc3339.millis(Rfc3339.parse(text))).isEqualTo(millis);
        assertThat(Rfc3339.nanos(Rfc3339.parse(text))).isEqualTo(nanos);
    }

    /** The JDK's formatter agrees; 10,000 times from one seed. */
    @Test
    void whatIsWrittenIsReadBack() {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        for (int i = 0; i < 10_000; i++) {
            var instant = Instant.ofEpochSecond(
                    random.nextLong(-60_000_000_000L, 250_000_000_000L), random.nextInt(1_000_000_000));
            var time = new Timestamp(instant, ZoneOffset.ofTotalSeconds(random.nextInt(-17 * 60, 18 * 60) * 60));
            assertThat(Rfc3339.parse(Rfc3339.nanos(time))).isEqualTo(time);
            assertThat(DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(Rfc3339.nanos(time), Instant::from))
                    .isEqualTo(instant);
        }
    }
}
