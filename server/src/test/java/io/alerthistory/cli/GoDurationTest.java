package io.alerthistory.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each line was tried with Alertmanager 0.34.2. */
class GoDurationTest {
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
    void reads(String text, String iso) {
        assertThat(GoDuration.parse(text)).hasToString(iso);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "'', 'time: invalid duration \"\"'",
                "h, 'time: invalid duration \"h\"'",
                "5, 'time: missing unit in duration \"5\"'",
                "1y, 'time: unknown unit \"y\" in duration \"1y\"'",
                "10000000h, 'time: invalid duration \"10000000h\"'"
            })
    void refuses(String text, String message) {
        assertThatThrownBy(() -> GoDuration.parse(text))
                .isInstanceOf(UsageException.class)
                .hasMessage(message);
    }
}
