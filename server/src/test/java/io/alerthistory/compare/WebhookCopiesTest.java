package io.alerthistory.compare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alerthistory.model.LabelSet;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookCopiesTest {
    private static final String GOOD = "{\"receiver\":\"r\",\"groupKey\":\"g\",\"alerts\":[]}";

    private static List<Told> read(String text) throws IOException {
        return WebhookCopies.read(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    private static String payload(String alert) {
        return "{\"receiver\":\"r\",\"groupKey\":\"g\",\"alerts\":[" + alert + "]}";
    }

    @Test
    void readsPayloadsWithTheirTimeAndWithout() throws IOException {
        var alerts = "{\"status\":\"firing\",\"labels\":{\"a\":\"1\"},\"fingerprint\":\"0123456789abcdef\"},"
                + "{\"status\":\"resolved\",\"labels\":{\"a\":\"2\",\"b\":\"\"}}";
        var told = read(
                "\n" + payload(alerts) + "\r\n{\"received\":\"2026-01-02T03:04:05+01:00\",\"payload\":" + GOOD + "}");
        assertThat(told).hasSize(2);
        assertThat(told.getFirst().at()).isNull();
        assertThat(told.getFirst().receiver()).isEqualTo("r");
        assertThat(told.getFirst().groupKey()).isEqualTo("g");
        assertThat(told.getFirst().firing()).containsExactly("0123456789abcdef");
        // Where there is no fingerprint, it is made of the labels.
        assertThat(told.getFirst().resolved())
                .containsExactly(LabelSet.of("a", "2").fingerprint().toString());
        assertThat(told.getLast().at()).isEqualTo(Instant.parse("2026-01-02T02:04:05Z"));
        assertThat(read("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no",
                "{",
                "\u0000",
                "null",
                "7",
                "[]",
                "{}",
                "{\"payload\":7}",
                "{\"receiver\":\"r\",\"groupKey\":\"g\"}",
                "{\"receiver\":\"r\",\"groupKey\":\"g\",\"alerts\":{}}",
                "{\"receiver\":[],\"groupKey\":\"g\",\"alerts\":[]}",
                "{\"received\":\"yesterday\",\"payload\":" + GOOD + "}",
                "{\"received\":7,\"payload\":" + GOOD + "}"
            })
    void namesTheLineThatIsNone(String line) {
        assertThatThrownBy(() -> read(GOOD + "\n\n" + line + "\n" + GOOD))
                .isInstanceOf(CopyException.class)
                .hasMessageStartingWith("line 3: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7 | neither a fingerprint nor labels",
                "{\"status\":\"firing\"} | neither a fingerprint nor labels",
                "{\"status\":\"firing\",\"labels\":{\"a\":\"\"}} | neither a fingerprint nor labels",
                "{\"fingerprint\":\"1\"} | a status",
                "{\"fingerprint\":\"1\",\"status\":\"odd\"} | a status",
                "{\"status\":\"firing\",\"labels\":{\"a\":\"\\ud800\"}} | labels that are none"
            })
    void namesTheAlertThatIsNone(String alert, String complaint) {
        assertThatThrownBy(() -> read(payload("{\"fingerprint\":\"1\",\"status\":\"firing\"}," + alert)))
                .isInstanceOf(CopyException.class)
                .hasMessageStartingWith("line 1: alert 2 has ")
                .hasMessageContaining(complaint);
    }

    @Test
    void aLineWithoutEndIsNotReadToItsEnd() {
        var endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };
        assertThatThrownBy(() -> WebhookCopies.read(endless))
                .isInstanceOf(CopyException.class)
                .hasMessage("line 1: is longer than " + WebhookCopies.MOST_BYTES + " bytes");
    }

    @Test
    void nestingWithoutEndIsRefused() {
        assertThatThrownBy(() -> read("[".repeat(100_000)))
                .isInstanceOf(CopyException.class)
                .hasMessageStartingWith("line 1: is not JSON");
    }
}
