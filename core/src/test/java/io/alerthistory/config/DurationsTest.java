package io.alerthistory.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    record Good(String rule, String text, Duration want) {}

    record Bad(String rule, String text, String message) {}

    record Print(String rule, Duration duration, String want) {}

    private static final String PROMETHEUS_HELP =
            ". Write whole numbers with the units y, w, d, h, m, s, ms, the largest first, like 1h30m";
    private static final String GO_HELP = ". Write numbers with the units h, m, s, ms, us, ns, like 1h30m or 1.5s";
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    static final List<Good> PROMETHEUS = List.of(
            new Good(
                    "all units",
                    "1y2w3d4h5m6s7ms",
                    Duration.ofDays(365 + 14 + 3).plusSeconds(14706).plusMillis(7)),
            new Good("units may be left out", "1h30m", Duration.ofMinutes(90)),
            new Good("zero needs no unit", "0", Duration.ZERO),
            new Good("zero may have one", "0s", Duration.ZERO),
            new Good("more than fills the next unit", "90m", Duration.ofMinutes(90)),
            new Good("zeros in front", "007s", Duration.ofSeconds(7)),
            new Good("just short of the longest", "106751d23h47m16s854ms", LONGEST.truncatedTo(ChronoUnit.MILLIS)));

    static final List<Bad> NOT_PROMETHEUS = List.of(
            new Bad("nothing", "", "empty duration string" + PROMETHEUS_HELP),
            new Bad("no unit", "1", "not a valid duration string: \"1\"" + PROMETHEUS_HELP),
            new Bad("zeros without a unit", "00", "not a valid duration string: \"00\"" + PROMETHEUS_HELP),
            new Bad("no number", "s", "not a valid duration string: \"s\"" + PROMETHEUS_HELP),
            new Bad("units out of order", "1m1h", "not a valid duration string: \"1m1h\"" + PROMETHEUS_HELP),
            new Bad("a unit twice", "1m1m", "not a valid duration string: \"1m1m\"" + PROMETHEUS_HELP),
            new Bad("a sign", "-1m", "not a valid duration string: \"-1m\"" + PROMETHEUS_HELP),
            new Bad("a fraction", "1.5h", "unknown unit \".\" in duration \"1.5h\"" + PROMETHEUS_HELP),
            new Bad("a unit of Go only", "1us", "unknown unit \"us\" in duration \"1us\"" + PROMETHEUS_HELP),
            new Bad("a blank", "5 m", "unknown unit \" m\" in duration \"5 m\"" + PROMETHEUS_HELP),
            new Bad(
                    "a millisecond too long",
                    "106751d23h47m16s855ms",
                    "duration out of range: " + "\"106751d23h47m16s855ms\". The longest is 292y"),
            new Bad("a unit too many of itself", "293y", "duration out of range: \"293y\". The longest is 292y"),
            new Bad(
                    "a number too long",
                    "99999999999999999999ms",
                    "duration out of range: " + "\"99999999999999999999ms\". The longest is 292y"));

    static final List<Print> PRINTED_PROMETHEUS = List.of(
            new Print("zero", Duration.ZERO, "0s"),
            new Print("under a millisecond", Duration.ofNanos(999_999), "0s"),
            new Print("a millisecond", Duration.ofMillis(1), "1ms"),
            new Print("a second and a half", Duration.ofMillis(1500), "1s500ms"),
            new Print("minutes only", Duration.ofMinutes(5), "5m"),
            new Print("hours and minutes", Duration.ofMinutes(90), "1h30m"),
            new Print("days", Duration.ofDays(90), "90d"),
            new Print("whole weeks", Duration.ofDays(14), "2w"),
            new Print("weeks and more are days", Duration.ofDays(15), "15d"),
            new Print("whole years", Duration.ofDays(730), "2y"),
            new Print("a year and a week are days", Duration.ofDays(372), "372d"),
            new Print("less than nothing", Duration.ofMinutes(-5), "-5m"));

    static final List<Good> GO = List.of(
            new Good("hours and minutes", "1h30m", Duration.ofMinutes(90)),
            new Good("a fraction", "1.5h", Duration.ofMinutes(90)),
            new Good("a fraction of nothing", ".5s", Duration.ofMillis(500)),
            new Good("a point and no fraction", "5.s", Duration.ofSeconds(5)),
            new Good("each small unit", "1ms2us3ns", Duration.ofNanos(1_002_003)),
            new Good("micro sign", "2\u00b5s", Duration.ofNanos(2000)),
            new Good("Greek mu", "2\u03bcs", Duration.ofNanos(2000)),
            new Good("less than nothing", "-1m", Duration.ofMinutes(-1)),
            new Good("a plus", "+1m", Duration.ofMinutes(1)),
            new Good("zero needs no unit", "0", Duration.ZERO),
            new Good("nor does a signed one", "-0", Duration.ZERO),
            new Good("any order, any number of times", "1m1h1m", Duration.ofMinutes(62)),
            new Good("less than a nanosecond is dropped", "1.9ns", Duration.ofNanos(1)),
            new Good("the longest", "9223372036854775807ns", LONGEST));

    static final List<Bad> NOT_GO = List.of(
            new Bad("nothing", "", "invalid duration \"\"" + GO_HELP),
            new Bad("a sign only", "-", "invalid duration \"-\"" + GO_HELP),
            new Bad("two signs", "--1s", "invalid duration \"--1s\"" + GO_HELP),
            new Bad("no number", "s", "invalid duration \"s\"" + GO_HELP),
            new Bad("a point only", ".s", "invalid duration \".s\"" + GO_HELP),
            new Bad("no unit", "5", "missing unit in duration \"5\"" + GO_HELP),
            new Bad("two points", "1.5.5s", "missing unit in duration \"1.5.5s\"" + GO_HELP),
            new Bad("a unit of Prometheus only", "1d", "unknown unit \"d\" in duration \"1d\"" + GO_HELP),
            new Bad(
                    "a nanosecond too long",
                    "9223372036854775808ns",
                    "duration out of range: " + "\"9223372036854775808ns\". The longest is 292y"));

    static final List<Print> PRINTED_GO = List.of(
            new Print("zero", Duration.ZERO, "0s"),
            new Print("nanoseconds", Duration.ofNanos(999), "999ns"),
            new Print("microseconds", Duration.ofNanos(1_500), "1.5\u00b5s"),
            new Print("milliseconds", Duration.ofMillis(250), "250ms"),
            new Print("ten milliseconds", Duration.ofMillis(10), "10ms"),
            new Print("just under a second", Duration.ofNanos(999_999_999), "999.999999ms"),
            new Print("a fraction of a second", Duration.ofMillis(1_500), "1.5s"),
            new Print("ten seconds", Duration.ofSeconds(10), "10s"),
            new Print("minutes show their seconds", Duration.ofMinutes(5), "5m0s"),
            new Print("hours show their minutes", Duration.ofHours(2), "2h0m0s"),
            new Print("days are hours", Duration.ofDays(2), "48h0m0s"),
            new Print("less than nothing", Duration.ofMillis(-61_500), "-1m1.5s"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("PROMETHEUS")
    void readsPrometheus(Good c) {
        assertThat(Durations.parsePrometheus(c.text)).isEqualTo(c.want);
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("NOT_PROMETHEUS")
    void refusesPrometheus(Bad c) {
        assertThatThrownBy(() -> Durations.parsePrometheus(c.text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(c.message);
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("PRINTED_PROMETHEUS")
    void printsPrometheus(Print c) {
        assertThat(Durations.printPrometheus(c.duration)).isEqualTo(c.want);
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("GO")
    void readsGo(Good c) {
        assertThat(Durations.parseGo(c.text)).isEqualTo(c.want);
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("NOT_GO")
    void refusesGo(Bad c) {
        assertThatThrownBy(() -> Durations.parseGo(c.text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(c.message);
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("PRINTED_GO")
    void printsGo(Print c) {
        assertThat(Durations.printGo(c.duration)).isEqualTo(c.want);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whatIsPrintedIsReadAsTheSame(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            var nanos = Duration.ofNanos(random.nextLong() >> random.nextInt(64));
            assertThat(Durations.parseGo(Durations.printGo(nanos))).isEqualTo(nanos);
            var millis = Duration.ofMillis((random.nextLong() >>> 1 + random.nextInt(63)) / 1_000_000);
            assertThat(Durations.parsePrometheus(Durations.printPrometheus(millis)))
                    .isEqualTo(millis);
        }
    }

    /** Each line was tried with Alertmanager 0.34.2. */
    @ParameterizedTest
    @CsvSource({
        "0, PT0S",
        "0s, PT0S",
        "1h5m3s2ms1us1ns, PT1H5M3.002001001S",
        "1µs, PT0.000001S",
        "1.5h, PT1H30M",
        ".5h, PT30M",
        "+1h, PT1H",
        "-5m, PT-5M",
        "5d, PT120H",
        "1w, PT168H",
        "1h1d, PT25H",
        "1d1d, PT48H",
        "1.5d, PT36H"
    })
    void flagsKnowDaysAndWeeksToo(String text, String iso) {
        assertThat(Durations.parseFlag(text)).hasToString(iso);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "h", "5", "1y", "10000000h"})
    void flagsRefuse(String text) {
        assertThatThrownBy(() -> Durations.parseFlag(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
