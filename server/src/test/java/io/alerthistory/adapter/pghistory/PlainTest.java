package io.alerthistory.adapter.pghistory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class PlainTest {
    static final Map<String, String> TEXTS_THAT_CHANGE = Map.of(
            "a\0b", "a\u001a0000b",
            "\u001a", "\u001a001a",
            "\u001a0000", "\u001a001a0000",
            "\ud83d", "\u001ad83d",
            "\ude42x", "\u001ade42x",
            "\ude42\ud83d", "\u001ade42\u001ad83d",
            "\ud83d\ud83d\ude42", "\u001ad83d\ud83d\ude42");

    static final List<String> TEXTS_THAT_DO_NOT = List.of("", "it's \"quoted\" \\u0000 %_", "\u0001\n\u007f", "🙂é");

    @Test
    void whatCannotBeHeldIsEscaped() {
        TEXTS_THAT_CHANGE.forEach((text, plain) -> {
            assertThat(Plain.of(text)).isEqualTo(plain);
            assertThat(Plain.back(plain)).isEqualTo(text);
        });
    }

    @ParameterizedTest
    @FieldSource("TEXTS_THAT_DO_NOT")
    void whatCanIsAsItWas(String text) {
        assertThat(Plain.of(text)).isEqualTo(text);
        assertThat(Plain.back(text)).isEqualTo(text);
    }

    @Test
    void whatWasCutOffIsReadAsItIs() {
        assertThat(Plain.back("\u001a00")).isEqualTo("\u001a00");
    }
}
